import { BatchArchive } from '#store/archive/batch/batch-archive.ts';
import { Indexer } from '#store/archive/batch/indexer.ts';
import { type ArchiveConfig, openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';

/** What the batches stand in, without the index that finds a message in them. */
export const objectsOf = (config: ArchiveConfig): Archive =>
  openArchive({ ...config, ARCHIVE_LAYOUT: 'message' });

/** An archive by batch whose index is merged after each write; what was merged is removed at once, and read by nobody but its reader. */
export function indexedAtOnce(config: ArchiveConfig): Archive {
  const objects = objectsOf(config);
  const batches = new BatchArchive(objects);
  const indexer = new Indexer(objects, -1);
  const thenIndexed = async <T>(done: Promise<T>): Promise<T> => {
    const result = await done;
    await indexer.run(new Date());
    await indexer.run(new Date()); // removes what the first has merged
    return result;
  };
  return {
    putNew: (objectsToPut) => thenIndexed(batches.putNew(objectsToPut)),
    remove: (keys) => thenIndexed(batches.remove(keys)),
    prune: (prefix, before) => thenIndexed(batches.prune(prefix, before)),
    get: (key) => batches.get(key),
    list: (request) => batches.list(request),
    folders: (prefix) => batches.folders(prefix),
    days: (prefix) => batches.days(prefix),
    check: () => batches.check(),
    close: () => batches.close(),
  };
}
