import { HOUR_MS, MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { Point, WindowQuery } from '../port.ts';
import { readSlices } from '../slices.ts';
import { foldSlice } from './fold.ts';
import { minutesBucketOf } from './minutes.ts';
import { pageOf } from './page.ts';
import { minutesSource, nextTime, rangeOf, rawSource, withUnits } from './samples.ts';
import type { Server } from './server.ts';
import { joinedFigures, rawFigures } from './window-parts.ts';

const FIRST_SLICE_MS = 6 * HOUR_MS;

/** Windows that a slice has at most: what it answers is held in memory, for each of a device's metrics. */
const WINDOWS_AT_ONCE = 500;

/**
 * Figures of a range's windows, oldest first, then by metric.
 * @param keptSince when the oldest samples are from that are surely kept, in epoch milliseconds: whole minutes before that are
 * answered of the figures by the minute
 * @throws StoreAway
 */
export async function readWindows(server: Server, query: WindowQuery, keptSince: number): Promise<Point[]> {
  if (query.metrics?.length === 0) return [];
  const { every, limit, fn } = query;
  const rawSince = rawSinceOf(query, keptSince);
  const length = Math.max(every, Math.min(FIRST_SLICE_MS, limit * every));
  const longest = fn === 'integral' ? undefined : WINDOWS_AT_ONCE * every;
  const points = await readSlices(
    { ...rangeOf(query), limit, unit: every, length, longest },
    (from, to, rows) => readSlice(server, query, { from, to, rows, rawSince }),
    (from) => nextWindow(server, query, from, rawSince),
  );
  const { bucket } = server.place;
  const beside = rawSince === 0 ? [] : [minutesBucketOf(bucket)];
  return withUnits(server, query.deviceId, points, [...beside, bucket]);
}

/** From when on samples answer; 0 where they are all that can. */
function rawSinceOf(query: WindowQuery, keptSince: number): number {
  const ofMinutes = query.fn !== 'integral' && query.every % MINUTE_MS === 0;
  const rawSince = Math.ceil(keptSince / MINUTE_MS) * MINUTE_MS;
  return ofMinutes && rangeOf(query).start < rawSince ? rawSince : 0;
}

/** When there may be a figure again, from a time on. */
async function nextWindow(
  server: Server,
  query: WindowQuery,
  from: number,
  rawSince: number,
): Promise<number | null> {
  const stop = Math.min(rangeOf(query).stop, rawSince);
  const older = await nextTime(server, minutesSource(server, 'count'), query, { from, stop });
  if (older !== null) return older;
  const later = await nextTime(server, rawSource(server), query, { from: Math.max(from, rawSince) });
  return later === null ? null : later - reachOf(query);
}

/** How far an integral takes in segments that reach into a window from outside, in milliseconds. */
const reachOf = ({ fn, maxGap }: WindowQuery): number => (fn === 'integral' ? Math.ceil(maxGap) : 0);

type Wanted = { from: number; to: number; rows: number; rawSince: number };

async function readSlice(server: Server, query: WindowQuery, wanted: Wanted): Promise<Point[]> {
  const { from, to, rows, rawSince } = wanted;
  const { start, every, fn } = query;
  const begin = Math.floor(from / every) * every;
  const sampleStart = Math.max(start, begin - reachOf(query), 0);
  const sampleStop = Math.min(rangeOf(query).stop, to + reachOf(query));
  const slice = { sampleStart, sampleStop, begin, to };
  if (fn === 'integral')
    return pageOf(await foldSlice(server, query, { source: rawSource(server), fn }, slice), query, rows);
  const points =
    sampleStart < rawSince
      ? await joinedFigures(server, query, slice, rawSince)
      : await rawFigures(server, query, fn, slice);
  return pageOf(points, query, rows);
}
