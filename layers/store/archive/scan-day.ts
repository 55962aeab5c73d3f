import { DAY_MS, HOUR_MS } from '#domain/lengths-of-time.ts';
import { someAtOnce } from '../some-at-once.ts';
import { startOfDay } from './days.ts';
import type { Archive, NewObject, ScanRequest } from './port.ts';

/** Devices whose names of one day are listed at a time. */
const DEVICES_AT_ONCE = 16;

/** A device's day with more objects is listed hour by hour, so that no more names are held in memory. */
const NAMES_AT_ONCE = 10_000;

/** Objects read at a time, and objects of a piece. */
const READS_AT_ONCE = 64;
const PIECE = 500;

type Source = Pick<Archive, 'list' | 'get'>;

/** What a day holds of some devices, in pieces. */
export async function* scanDay(
  source: Source,
  day: string,
  devices: string[],
  request: ScanRequest,
): AsyncGenerator<NewObject[]> {
  const lists = await someAtOnce(devices, DEVICES_AT_ONCE, (device) =>
    firstWindows(source, day, device, request),
  );
  for (const windows of lists)
    for (const window of windows) {
      const keys = await window();
      for (let at = 0; at < keys.length; at += PIECE) yield await readAll(source, keys.slice(at, at + PIECE));
    }
}

type Window = () => Promise<string[]>;

/** A device's day as one window where that holds few names, which are then read already, else as its hours. */
async function firstWindows(
  source: Source,
  day: string,
  device: string,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: ScanRequest,
): Promise<Window[]> {
  const begin = startOfDay(day);
  const range = (start: number, length: number) => ({
    prefix: `${device}/`,
    from: Math.max(start, from),
    to: Math.min(start + length, to),
    limit: NAMES_AT_ONCE,
  });
  const { objects, next } = await source.list(range(begin, DAY_MS));
  if (next === undefined) return [async () => objects.map(({ key }) => key).reverse()];
  return Array.from(
    { length: 24 },
    (_, hour) => () => namesIn(source, range(begin + hour * HOUR_MS, HOUR_MS)),
  );
}

type Range = { prefix: string; from: number; to: number; limit: number };

/** All keys of a range, oldest first. */
async function namesIn(source: Source, range: Range): Promise<string[]> {
  const keys: string[] = [];
  if (range.from >= range.to) return keys;
  for (let after: string | undefined, more = true; more; more = after !== undefined) {
    const { objects, next } = await source.list({ ...range, after });
    for (const { key } of objects) keys.push(key);
    after = next;
  }
  return keys.reverse();
}

/** Objects by their keys, but for those that were removed since these were listed. */
async function readAll(source: Source, keys: string[]): Promise<NewObject[]> {
  const bodies = await someAtOnce(keys, READS_AT_ONCE, (key) => source.get(key));
  return keys.flatMap((key, index) => {
    const body = bodies[index];
    return body === undefined ? [] : [{ key, body }];
  });
}
