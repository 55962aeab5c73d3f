import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { batchOf } from './batch.ts';

/** A process of its own that writes one batch and is killed at it: its argument is the archive's folder. */
const [, , folder = ''] = process.argv;
await openArchive(inFolder(folder)).putNew(batchOf(800));
