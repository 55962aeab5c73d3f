import { DAY_MS } from '#domain/lengths-of-time.ts';
import { someAtOnce } from '../../some-at-once.ts';
import { isDayIn, startOfDay } from '../days.ts';
import type { Archive, ScanRequest } from '../port.ts';
import type { Entry } from './entries.ts';
import { IndexFiles } from './index-files.ts';
import { deviceOf, INDEX, MERGED, NEW, shardFolders, stampOfObject } from './index-names.ts';

/** Folders listed, and files read, at a time. */
const AT_ONCE = 16;

/** What the index says of a day: the batches that hold objects of it, by receipt, and when keys were removed last. */
export type DayIndex = { batches: string[]; removed: Map<string, string> };

type Found = { batches: Set<string>; removed: Map<string, string> };

/**
 * Finds the batches of whole days. What is not merged yet can be of any days: it is read once, at the beginning; of the rest only
 * the files of one day at a time.
 */
export class IndexScan {
  readonly days: string[];
  readonly #files: IndexFiles;
  readonly #folders: string[];
  readonly #fresh: Map<string, Found>;
  readonly #isAsked: (entry: Entry) => boolean;

  private constructor(
    files: IndexFiles,
    folders: string[],
    days: string[],
    isAsked: (entry: Entry) => boolean,
    fresh: Map<string, Found>,
  ) {
    this.#files = files;
    this.#folders = folders;
    this.#isAsked = isAsked;
    this.#fresh = fresh;
    this.days = [...new Set([...days, ...fresh.keys()])];
  }

  /** @throws IndexMoved when the indexer removes what is just being read */
  static async open(inner: Archive, request: ScanRequest): Promise<IndexScan> {
    const files = new IndexFiles(inner);
    const known = request.devices && new Set(request.devices);
    const isAsked = ({ key }: Entry) =>
      known?.has(deviceOf(key)) !== false && isDayIn(stampOfObject(key).slice(0, 10), request);
    const merged = await files.merged();
    const fresh = new Map<string, Found>();
    for await (const { key } of files.names(NEW))
      if (!merged.has(key))
        for (const entry of await files.entriesOf(key)) if (isAsked(entry)) add(fresh, entry);
    const folders = await shardsOf(inner, request); // after the new ones: what was merged meanwhile is seen here
    const days = await someAtOnce(folders, AT_ONCE, (folder) => inner.days(folder));
    return new IndexScan(files, folders, days.flat(), isAsked, fresh);
  }

  /** @throws IndexMoved */
  async ofDay(day: string): Promise<DayIndex> {
    const found = new Map<string, Found>();
    const range = { from: startOfDay(day), to: startOfDay(day) + DAY_MS };
    await someAtOnce(this.#folders, AT_ONCE, async (folder) => {
      for await (const { key } of this.#files.names(folder, range))
        for (const entry of await this.#files.entriesOf(key)) if (this.#isAsked(entry)) add(found, entry);
    });
    const all = [this.#fresh.get(day), found.get(day)].flatMap((one) => one ?? []);
    const removed = new Map<string, string>();
    for (const one of all)
      for (const [key, batch] of one.removed) if (batch > (removed.get(key) ?? '')) removed.set(key, batch);
    return { batches: [...new Set(all.flatMap(({ batches }) => [...batches]))].sort(), removed };
  }
}

async function shardsOf(inner: Archive, { devices }: ScanRequest): Promise<string[]> {
  if (devices !== undefined) return [...new Set(devices.flatMap(shardFolders))];
  const folders = (await inner.folders(INDEX)).map((folder) => `${INDEX}${folder}/`);
  return folders.filter((folder) => folder !== NEW && folder !== MERGED);
}

function add(days: Map<string, Found>, { key, size, batch }: Entry): void {
  const day = stampOfObject(key).slice(0, 10);
  const found = days.get(day) ?? { batches: new Set(), removed: new Map() };
  days.set(day, found);
  if (size !== null) found.batches.add(batch);
  else if (batch > (found.removed.get(key) ?? '')) found.removed.set(key, batch);
}
