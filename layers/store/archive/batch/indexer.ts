import { stampOf } from '#domain/archive-keys.ts';
import { someAtOnce } from '../../some-at-once.ts';
import type { Archive } from '../port.ts';
import { timeOf } from './clock.ts';
import type { Entry } from './entries.ts';
import { inTurn, manySmall } from './folding.ts';
import { gzip } from './gzip.ts';
import { IndexFiles, IndexMoved } from './index-files.ts';
import { digitsOf, indexName, MERGED, NEW, spanOf } from './index-names.ts';
import { type Segment, segmentObject, segmentsFor } from './sharding.ts';

/** A file whose entries stand in others is removed after this time, in which every reader that may have listed it is done. */
const GRACE_MS = 60_000;

/** New files merged at a time: of a thousand messages each they are 200,000 entries, 40 MB. */
const GROUP = 200;

/** A run takes up no more new files after this time: its function may take 15 minutes. */
const BUDGET_MS = 480_000;

/** Files read and written at a time. */
const AT_ONCE = 32;

type Inner = Pick<Archive, 'putNew' | 'get' | 'list' | 'remove'>;

/**
 * Merges the files of the index, so that a reader has few to look at. It may end at any point, run late or twice at once: what stands
 * in other files is noted as merged only when these are safe, and removed only in a later run, when no reader can
 * still look for it. Until then it stands twice, which readers know.
 */
export class Indexer {
  readonly #inner: Inner;
  readonly #files: IndexFiles;
  readonly #graceMs: number;

  constructor(inner: Inner, graceMs = GRACE_MS) {
    this.#inner = inner;
    this.#graceMs = graceMs;
    this.#files = new IndexFiles(inner);
  }

  /** Answers how many files were merged, written, folded into fewer, and removed. @throws StoreAway */
  async run(due: Date): Promise<Record<string, number>> {
    const endsBy = performance.now() + BUDGET_MS;
    const removed = await this.#removeMerged(Date.now() - this.#graceMs);
    const merged = await this.#files.merged();
    const fresh: string[] = [];
    for await (const { key } of this.#files.names(NEW)) if (!merged.has(key)) fresh.push(key);
    const written: Segment[] = [];
    let done = 0;
    for (; done < fresh.length && performance.now() < endsBy; done += GROUP)
      written.push(...(await this.#merge(fresh.slice(done, done + GROUP), 0)));
    const folded = await this.#fold(inTurn(written, due), merged);
    return { merged: Math.min(done, fresh.length), written: written.length, folded, removed };
  }

  /** Merges many small files of a shard and day into few, or into those of finer shards. */
  async #fold(places: Segment[], merged: Set<string>): Promise<number> {
    let folded = 0;
    for (const place of places) {
      const small = await manySmall(this.#files, place, merged);
      if (small.length > 0) await this.#merge(small, digitsOf(place.folder));
      folded += small.length;
    }
    return folded;
  }

  /** Removes what was merged before that time, and then the lists that said so. */
  async #removeMerged(before: number): Promise<number> {
    let removed = 0;
    for await (const { key: list } of this.#files.names(MERGED)) {
      if (timeOf(spanOf(list).max) >= before) continue;
      const names = await this.#files.mergedBy(list);
      await this.#inner.remove(names);
      await this.#inner.remove([list]);
      removed += names.length;
    }
    return removed;
  }

  /** Writes what these files hold into files of one day and shard each, and notes that they are merged. */
  async #merge(names: string[], leastDigits: number): Promise<Segment[]> {
    const read = await someAtOnce(names, AT_ONCE, async (name) => ({
      name,
      entries: await this.#read(name),
    }));
    const there = read.filter(({ entries }) => entries !== null);
    const segments = segmentsFor(
      there.flatMap(({ entries }) => entries ?? []),
      leastDigits,
    );
    const objects = await someAtOnce(segments, AT_ONCE, segmentObject);
    await this.#inner.putNew(objects);
    const written = new Set(objects.map(({ key }) => key));
    await this.#note(there.map(({ name }) => name).filter((name) => !written.has(name)));
    return segments;
  }

  /** Null for what another run has merged and removed. */
  async #read(name: string): Promise<Entry[] | null> {
    try {
      return await this.#files.entriesOf(name);
    } catch (error) {
      if (error instanceof IndexMoved) return null;
      throw error;
    }
  }

  async #note(merged: string[]): Promise<void> {
    if (merged.length === 0) return;
    const body = await gzip(Buffer.from(JSON.stringify(merged.toSorted())));
    await this.#inner.putNew([{ key: indexName(MERGED, [stampOf(Date.now())], body), body }]);
  }
}
