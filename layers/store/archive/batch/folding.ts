import { hash } from 'node:crypto';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import { timeOf } from './clock.ts';
import type { IndexFiles } from './index-files.ts';
import type { Segment } from './sharding.ts';

/** So many small files of one shard and day are merged into few: a day has 288 runs, and a device that is silent many days. */
const FOLD_AT = 24;

/** At most so many at once: 500,000 entries would be 100 MB. */
const AT_MOST = 200;

/** A file of more bytes is large enough to stay. */
const SMALL_BYTES = 64_000;

const RUN_MS = 300_000;

/**
 * Of the shards and days that a run has written to, those that are looked at in it. Each has its turn every 24 runs, when there may be as
 * many files: looking costs a LIST for each hour of the day.
 */
export function inTurn(written: Segment[], due: Date): Segment[] {
  const turn = Math.floor(due.getTime() / RUN_MS) % FOLD_AT;
  const places = new Map(written.map((segment) => [`${segment.folder}${segment.day}`, segment]));
  const turnOf = (place: string) => Number.parseInt(hash('sha256', place, 'hex').slice(0, 8), 16) % FOLD_AT;
  return [...places].filter(([place]) => turnOf(place) === turn).map(([, segment]) => segment);
}

/** The small files of a shard and day, where they are many; else none. */
export async function manySmall(
  files: IndexFiles,
  { folder, day }: Segment,
  merged: Set<string>,
): Promise<string[]> {
  const from = timeOf(`${day}T00-00-00.000Z`);
  const small: string[] = [];
  for await (const { key, size } of files.names(folder, { from, to: from + DAY_MS })) {
    if (size < SMALL_BYTES && !merged.has(key)) small.push(key);
    if (small.length === AT_MOST) break;
  }
  return small.length < FOLD_AT ? [] : small;
}
