import { batchKey } from '#domain/archive-keys.ts';
import { StoreAway } from '#domain/errors.ts';
import { someAtOnce } from '../../some-at-once.ts';
import { isDayIn } from '../days.ts';
import type { Archive, NewObject, ScanPiece, ScanRequest } from '../port.ts';
import { devicesByDay } from '../scan.ts';
import { scanDay } from '../scan-day.ts';
import { objectsIn } from './batch-lines.ts';
import { timeOf } from './clock.ts';
import { gunzip } from './gzip.ts';
import { IndexMoved } from './index-files.ts';
import { deviceOf, stampOfObject } from './index-names.ts';
import { type DayIndex, IndexScan } from './index-scan.ts';

/** Batches unpacked at a time, of a thousand messages each. */
const BATCHES_AT_ONCE = 4;

/** A reader that the indexer overtakes this often in a row is not slow: something is wrong. */
const ATTEMPTS = 5;

/** See {@link ArchiveReader.scan}: what stands by message from earlier, and then the batches, day by day. */
export async function* scanBatches(inner: Archive, request: ScanRequest): AsyncGenerator<ScanPiece> {
  const index = await settled(() => IndexScan.open(inner, request));
  const single = await devicesByDay(inner, request);
  const days = [...new Set([...index.days, ...single.keys()])].filter((day) => isDayIn(day, request)).sort();
  for (const [place, day] of days.entries()) {
    const progressOf = (part: number) => (place + part) / days.length;
    for await (const objects of scanDay(inner, day, single.get(day) ?? [], request))
      yield { day, objects, progress: progressOf(0) };
    const { batches, removed } = await settled(() => index.ofDay(day));
    const isWanted = wanted(day, request, removed);
    for (let at = 0; at < batches.length; at += BATCHES_AT_ONCE)
      for (const objects of await readBatches(inner, batches.slice(at, at + BATCHES_AT_ONCE), isWanted))
        yield { day, objects, progress: progressOf(at / batches.length) };
  }
}

async function settled<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof IndexMoved)) throw error;
      if (attempt === ATTEMPTS) throw new StoreAway('archive', error);
    }
}

type IsWanted = (key: string, batch: string) => boolean;

function wanted(day: string, { from, to, devices }: ScanRequest, removed: DayIndex['removed']): IsWanted {
  const known = devices && new Set(devices);
  return (key, batch) => {
    const stamp = stampOfObject(key);
    if (!stamp.startsWith(day) || known?.has(deviceOf(key)) === false) return false;
    const time = timeOf(stamp);
    if ((from !== undefined && time < from) || (to !== undefined && time >= to)) return false;
    return batch > (removed.get(key) ?? '');
  };
}

/** A batch can be missing: its writer ended before it was safe, and its messages came again in another. */
const readBatches = (inner: Archive, batches: string[], isWanted: IsWanted): Promise<NewObject[][]> =>
  someAtOnce(batches, BATCHES_AT_ONCE, async (batch) => {
    const packed = await inner.get(batchKey(batch));
    if (packed === undefined) return [];
    return [...objectsIn(await gunzip(packed), (key) => isWanted(key, batch))];
  });
