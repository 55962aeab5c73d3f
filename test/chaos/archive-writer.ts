import { openArchive } from '#store/archive/open.ts';
import { batchOf } from '#test/layers/store/archive/batch.ts';
import { inFolder } from '#test/support/archives.ts';

/** A process of its own that writes batches and is killed at it: its arguments are the archive's folder and layout. */
const [, , folder = '', layout] = process.argv;
await openArchive(inFolder(folder, layout === 'batch' ? 'batch' : 'message')).putNew(batchOf(800));
