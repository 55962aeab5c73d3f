import * as z from 'zod';
import type { Archive, ListRequest, ObjectInfo } from '../port.ts';
import { Cache } from './cache.ts';
import { type Entry, unpackEntries } from './entries.ts';
import { gunzip } from './gzip.ts';
import { isIndexName, MERGED } from './index-names.ts';

/** Entries kept in memory, of about 200 bytes each. */
const KEPT_ENTRIES = 150_000;

/** Names of merged files kept in memory. */
const KEPT_NAMES = 50_000;

/** Names asked for at a time: a folder is asked for the size of each. */
const PAGE = 200;

/** Files of the index whose entries stand in others. */
const MergedFile = z.array(z.string());

/** Something that was listed is gone: the index was merged faster than this reader read. It has to begin anew. */
export class IndexMoved extends Error {
  override readonly name = 'IndexMoved';
}

/** The files of the index as a reader sees them. */
export class IndexFiles {
  readonly #inner: Pick<Archive, 'get' | 'list'>;
  readonly #cache = new Cache<Entry[]>(KEPT_ENTRIES);
  readonly #lists = new Cache<string[]>(KEPT_NAMES);

  constructor(inner: Pick<Archive, 'get' | 'list'>) {
    this.#inner = inner;
  }

  /** The entries of a file. @throws IndexMoved where it is gone */
  async entriesOf(name: string): Promise<Entry[]> {
    const kept = this.#cache.get(name);
    if (kept !== undefined) return kept;
    const bytes = await this.#inner.get(name);
    if (bytes === undefined) throw new IndexMoved(name);
    const entries = await unpackEntries(bytes);
    this.#cache.keep(name, entries, entries.length);
    return entries;
  }

  /** Files of a folder, the one with the latest entry first. */
  async *names(prefix: string, range: Pick<ListRequest, 'from' | 'to'> = {}): AsyncGenerator<ObjectInfo> {
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const { objects, next } = await this.#inner.list({ prefix, limit: PAGE, after, ...range });
      yield* objects.filter(({ key }) => isIndexName(key));
      after = next;
    }
  }

  /** The files that others stand in for. Whoever asks this first and lists then misses nothing. */
  async merged(): Promise<Set<string>> {
    const merged = new Set<string>();
    for await (const { key } of this.names(MERGED))
      for (const name of await this.mergedBy(key)) merged.add(name);
    return merged;
  }

  /** The files that one list names; none where the list has done its duty. */
  async mergedBy(list: string): Promise<string[]> {
    const kept = this.#lists.get(list);
    if (kept !== undefined) return kept;
    const bytes = await this.#inner.get(list);
    if (bytes === undefined) return [];
    const names = MergedFile.parse(JSON.parse((await gunzip(bytes)).toString('utf8')));
    this.#lists.keep(list, names, names.length);
    return names;
  }
}
