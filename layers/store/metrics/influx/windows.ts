import { flux, fluxDuration } from '@influxdata/influxdb-client';
import type { Point, WindowQuery } from '../port.ts';
import { readSlices } from '../slices.ts';
import { foldSlice, type Slice } from './fold.ts';
import { pageOf } from './page.ts';
import { readRows } from './read-rows.ts';
import { KEEP, nextTime, rangeOf, sampleOf, samplesIn, withUnits } from './samples.ts';
import type { Server } from './server.ts';

const FIRST_SLICE_MS = 6 * 3_600_000;

/** Windows that a slice has at most: what it answers is held in memory, for each of a device's metrics. */
const WINDOWS_AT_ONCE = 500;

const FUNCTIONS = {
  mean: flux`mean`,
  min: flux`min`,
  max: flux`max`,
  last: flux`last`,
  sum: flux`sum`,
};

/** Figures of a range's windows, oldest first, then by metric. @throws StoreAway */
export async function readWindows(server: Server, query: WindowQuery): Promise<Point[]> {
  if (query.metrics?.length === 0) return [];
  const { every, limit, fn } = query;
  const length = Math.max(every, Math.min(FIRST_SLICE_MS, limit * every));
  const longest = fn === 'integral' ? undefined : WINDOWS_AT_ONCE * every;
  const points = await readSlices(
    { ...rangeOf(query), limit, unit: every, length, longest },
    (from, to, rows) => readSlice(server, query, { from, to, rows }),
    async (from) => {
      const later = await nextTime(server, query, from);
      return later === null ? null : later - reachOf(query);
    },
  );
  return withUnits(server, query.deviceId, points);
}

/** How far an integral takes in segments that reach into a window from outside, in milliseconds. */
const reachOf = ({ fn, maxGap }: WindowQuery): number => (fn === 'integral' ? Math.ceil(maxGap) : 0);

type Wanted = { from: number; to: number; rows: number };

async function readSlice(server: Server, query: WindowQuery, { from, to, rows }: Wanted): Promise<Point[]> {
  const { start, every, fn } = query;
  const begin = Math.floor(from / every) * every;
  const sampleStart = Math.max(start, begin - reachOf(query), 0);
  const sampleStop = Math.min(rangeOf(query).stop, to + reachOf(query));
  const slice = { sampleStart, sampleStop, begin, to };
  if (fn === 'integral') return pageOf(await foldSlice(server, query, slice), query, rows);
  const points = await aggregate(server, query, FUNCTIONS[fn], slice);
  return pageOf(points ?? (await foldSlice(server, query, slice)), query, rows);
}

/** Lets the server work the figures out; null where a metric has two series, of two units, in one window. */
async function aggregate(
  server: Server,
  query: WindowQuery,
  fn: ReturnType<typeof flux>,
  { sampleStart, sampleStop }: Slice,
): Promise<Point[] | null> {
  const { every } = query;
  const points = new Map<string, Point>();
  const figures = flux`${samplesIn(server, query, sampleStart, sampleStop)}
    |> aggregateWindow(every: ${fluxDuration(`${every}ms`)}, fn: ${fn}, createEmpty: false, timeSrc: "_start") |> ${KEEP}`;
  let isTwice = false;
  await readRows(server, figures, (cells) => {
    const point = sampleOf(cells);
    point.time = Math.floor(point.time / every) * every; // the first one is told to start where the range does
    const key = `${point.time} ${point.metric}`;
    isTwice ||= points.has(key);
    points.set(key, point);
    return !isTwice;
  });
  return isTwice ? null : [...points.values()];
}
