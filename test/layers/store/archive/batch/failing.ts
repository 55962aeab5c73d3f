import { StoreAway } from '#domain/errors.ts';
import type { Archive } from '#store/archive/port.ts';

/** An archive whose calls fail from the nth on, as if its process had ended there; of a write the first object may still be written. */
export function failingFrom(archive: Archive, nth: number): Archive {
  let calls = 0;
  const alive = () => {
    calls += 1;
    if (calls > nth) throw new StoreAway('archive', new Error('the process has ended'));
    return calls === nth;
  };
  return {
    ...bound(archive),
    putNew: async (objects) => {
      if (!alive()) return archive.putNew(objects);
      await archive.putNew(objects.slice(0, 1));
      throw new StoreAway('archive', new Error('the process ended in a write'));
    },
    remove: async (keys) => {
      if (!alive()) return archive.remove(keys);
      await archive.remove(keys.slice(0, 1));
      throw new StoreAway('archive', new Error('the process ended in a removal'));
    },
  };
}

const bound = (archive: Archive): Archive => ({
  putNew: (objects) => archive.putNew(objects),
  get: (key) => archive.get(key),
  list: (request) => archive.list(request),
  folders: (prefix) => archive.folders(prefix),
  days: (prefix) => archive.days(prefix),
  remove: (keys) => archive.remove(keys),
  prune: (prefix, before) => archive.prune(prefix, before),
  check: () => archive.check(),
  close: () => archive.close(),
});
