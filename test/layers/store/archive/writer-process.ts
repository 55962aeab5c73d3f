import { openArchive } from '#store/archive/open.ts';
import { batchOf } from './batch.ts';

/** A process of its own that writes one batch and is killed at it: its argument is the archive's folder. */
const [, , folder = ''] = process.argv;
await openArchive({ ARCHIVE_FOLDER: folder }).putNew(batchOf(800));
