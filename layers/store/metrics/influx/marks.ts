import { flux, type ParameterizedQuery } from '@influxdata/influxdb-client';
import { MINUTE_MS } from '#domain/lengths-of-time.ts';
import { MESSAGES, select, WRITERS } from './flux.ts';
import { stampOf } from './line.ts';
import { minuteOf } from './piece.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';
import type { Line } from './write-lines.ts';

/** Numbers of minutes, both ends included. */
export type Interval = { first: number; last: number };

/** Sorted numbers of minutes as few intervals. */
export function intervalsOf(minutes: number[]): Interval[] {
  const intervals: Interval[] = [];
  for (const minute of minutes) {
    const last = intervals.at(-1);
    if (last?.last === minute - 1) last.last = minute;
    else intervals.push({ first: minute, last: minute });
  }
  return intervals;
}

const SECOND_NANOS = 1_000_000_000n;

/**
 * The line by which a writer says that it writes of a minute. It stands in the minute's last second, where no other one's does: the
 * retention leaves no note out later than it.
 */
export function markLine(minute: number, writer: bigint): Line {
  const nanos = Number(writer % SECOND_NANOS);
  const time = (minute + 1) * MINUTE_MS - 1000 + Math.floor(nanos / 1_000_000);
  return { time, text: `${WRITERS} writer=${writer}i ${stampOf(time, nanos % 1_000_000)}` };
}

/** Who writes of minutes, by the minute. One series, however many devices there are. @throws StoreAway */
export async function writersOf(server: Server, interval: Interval): Promise<Map<number, Set<bigint>>> {
  const writers = new Map<number, Set<bigint>>();
  const query = flux`${selectIn(server, interval, WRITERS, 'writer')} |> keep(columns: ["_time", "_value"])`;
  await readRows(server, query, (cells) => {
    const minute = minuteOf(Date.parse(cells('_time')));
    writers.set(minute, (writers.get(minute) ?? new Set()).add(BigInt(cells('_value'))));
    return true;
  });
  return writers;
}

/**
 * Whether there are notes of before minutes had marks; each then said itself whether it was done. A writer of that time should not
 * run any more: what it notes later is not seen by this. @throws StoreAway
 */
export async function hasUnmarked(server: Server, interval: Interval): Promise<boolean> {
  let found = false;
  const query = flux`${selectIn(server, interval, MESSAGES, 'done')} |> group() |> count()`;
  await readRows(server, query, () => {
    found = true;
    return false;
  });
  return found;
}

const selectIn = (
  { place }: Server,
  { first, last }: Interval,
  measurement: string,
  field: string,
): ParameterizedQuery =>
  select(
    {
      ...{ bucket: place.bucket, measurement, field },
      ...{ start: first * MINUTE_MS, stop: (last + 1) * MINUTE_MS },
    },
    flux`true`,
  );
