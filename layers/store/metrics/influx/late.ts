import { flux, fluxInteger } from '@influxdata/influxdb-client';
import * as z from 'zod';
import { HOUR_MS } from '#domain/lengths-of-time.ts';
import type { SampleRun } from '../port.ts';
import { LATE, LATEST, select } from './flux.ts';
import { keyOf, quoted, textOf } from './line.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';
import { writeLines } from './write-lines.ts';

/**
 * Downsampling works out minutes that ended so long ago, and samples written when they were older than half of that are marked:
 * between the two clocks of a writer and of who downsamples there may be the other half.
 */
export const SETTLED_MS = 600_000;
const MARKED_MS = SETTLED_MS / 2;

/** What the server holds in memory of a list that it sorts; above what one request can write, which is all at one instant. */
const MARKS_AT_ONCE = 20_000;

/** Hours of a device that got samples late, and when that was marked, in epoch milliseconds by the server's clock. */
export type Mark = { deviceId: string; hours: number[]; at: number };

/**
 * Marks which hours of which devices have got samples so late that they may have been downsampled without them. To be called when
 * those are written; a writer that ends in between gets its message again, and marks it then. @throws StoreAway
 */
export async function markLate(server: Server, runs: SampleRun[]): Promise<void> {
  const before = Date.now() - MARKED_MS;
  const late = new Map<string, Set<number>>();
  for (const { deviceId, times } of runs) {
    if ((times[0] ?? before) >= before) continue;
    const hours = late.get(deviceId) ?? new Set();
    late.set(deviceId, hours);
    for (const time of times) if (time < before) hours.add(Math.floor(time / HOUR_MS));
  }
  await writeLines(server, [...late].map(lineOf));
}

/** The server gives the line its time: a writer's clock would be another's. */
const lineOf = ([deviceId, hours]: [string, Set<number>]) => ({
  time: Number.POSITIVE_INFINITY,
  text: `${keyOf(LATE, { device_id: deviceId })} hours=${quoted(JSON.stringify([...hours]))}`,
});

const Hours = z.array(z.int());

/** The first marks since a time, oldest first; all those of one instant or none. `more` where there are others. @throws StoreAway */
export async function marksSince(server: Server, start: number): Promise<{ marks: Mark[]; more: boolean }> {
  const { bucket } = server.place;
  const all = select({ bucket, measurement: LATE, field: 'hours', start, stop: LATEST }, flux`true`);
  const oldestFirst = flux`${all} |> keep(columns: ["_time", "_value", "device_id"]) |> group()
    |> sort(columns: ["_time"]) |> limit(n: ${fluxInteger(MARKS_AT_ONCE)})`;
  const marks: Mark[] = [];
  await readRows(server, oldestFirst, (cells) => {
    const hours = Hours.parse(JSON.parse(cells('_value')));
    marks.push({ deviceId: textOf(cells('device_id')), hours, at: Date.parse(cells('_time')) });
    return true;
  });
  const last = marks.at(-1)?.at;
  if (marks.length < MARKS_AT_ONCE || last === undefined || last === marks[0]?.at)
    return { marks, more: false };
  return { marks: marks.filter(({ at }) => at < last), more: true };
}
