import { flux } from '@influxdata/influxdb-client';
import * as z from 'zod';
import { someAtOnce } from '../../some-at-once.ts';
import { EARLIEST, LATEST, SERIES, select, tagIsAmong } from './flux.ts';
import { keyOf, quoted, stampOf, textOf } from './line.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';
import { writeLines } from './write-lines.ts';

/**
 * What is known of a series: `tag`, the unit it is tagged with for ever ('' for none: a tag that came later would make it two
 * series), `unit`, the one that was told first, and when that was noted here, in epoch milliseconds.
 */
export type Entry = { tag: string; unit: string; derived: boolean; at: number };
export type NamedEntry = Entry & { deviceId: string; metric: string };

/**
 * The server's work grows with the square of the conditions. (One regular expression for all is quicker in a small fleet, and
 * is held against every device there is.)
 */
export const DEVICES_PER_QUERY = 100;
export const QUERIES_AT_ONCE = 2;

const Noted = z.tuple([z.string(), z.string(), z.boolean()]);

/** The newest entry of each series of some devices. @throws StoreAway */
export async function loadEntries(
  server: Server,
  deviceIds: string[],
  bucket = server.place.bucket,
): Promise<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  await someAtOnce(chunksOf(deviceIds, DEVICES_PER_QUERY), QUERIES_AT_ONCE, (ids) =>
    readRows(server, newestOf(bucket, ids), (cells) => {
      const [tag, unit, derived] = Noted.parse(JSON.parse(cells('_value')));
      const [deviceId, metric] = [textOf(cells('device_id')), textOf(cells('metric'))];
      entries.push({ deviceId, metric, tag, unit, derived, at: Date.parse(cells('_time')) });
      return true;
    }),
  );
  return entries;
}

export const chunksOf = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));

function newestOf(bucket: string, deviceIds: string[]) {
  const all = { bucket, measurement: SERIES, field: 'noted', start: EARLIEST, stop: LATEST };
  return flux`${select(all, tagIsAmong('device_id', deviceIds))}
    |> last() |> keep(columns: ["_time", "_value", "device_id", "metric"])`;
}

/** Notes entries, beside what was noted of the same series before. @throws StoreAway */
export async function saveEntries(server: Server, entries: NamedEntry[]): Promise<void> {
  await writeLines(server, entries.map(lineOf));
}

const lineOf = ({ deviceId, metric, tag, unit, derived, at }: NamedEntry) => ({
  time: at,
  text: `${keyOf(SERIES, { device_id: deviceId, metric })} noted=${quoted(JSON.stringify([tag, unit, derived]))} ${stampOf(at)}`,
});
