import { DAY_MS } from '#domain/lengths-of-time.ts';
import { LATEST, timeOf } from './clock.ts';
import type { IndexFiles } from './index-files.ts';
import { NEW, shardFolders, spanOf } from './index-names.ts';

/** A range of stamps, both ends with it. */
export type StampRange = { first: string; last: string };

const overlaps = (name: string, { first, last }: StampRange): boolean => {
  const { min, max } = spanOf(name);
  return min <= last && max >= first;
};

/** Undefined behind the last day that a name can tell. */
function dayAfter(stamp: string): number | undefined {
  const time = timeOf(`${stamp.slice(0, 10)}T00-00-00.000Z`) + DAY_MS;
  return time > timeOf(LATEST) ? undefined : time;
}

/** Files that are not merged yet and can hold something of the range; they are of any device, and of several days. */
export async function newFiles(files: IndexFiles, merged: Set<string>, range: StampRange): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of files.names(NEW)) if (!merged.has(key) && overlaps(key, range)) found.push(key);
  return found;
}

/**
 * Files that can hold something of a device and a range, the one with the latest entry first. Each is of one UTC day, so the
 * names of no other days are read.
 */
export async function* segmentsOf(
  files: IndexFiles,
  deviceId: string,
  merged: Set<string>,
  range: StampRange,
): AsyncGenerator<string> {
  const days = { from: timeOf(range.first), to: dayAfter(range.last) };
  const heads = await Promise.all(
    shardFolders(deviceId).map(async (folder) => {
      const names = files.names(folder, days);
      return { names, head: await names.next() };
    }),
  );
  for (;;) {
    const [latest] = heads
      .filter(({ head }) => !head.done)
      .sort((a, b) => (spanOf(a.head.value?.key ?? '').max < spanOf(b.head.value?.key ?? '').max ? 1 : -1));
    if (latest === undefined || latest.head.done) return;
    const { key } = latest.head.value;
    latest.head = await latest.names.next();
    if (!merged.has(key) && overlaps(key, range)) yield key;
  }
}
