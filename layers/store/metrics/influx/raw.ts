import { flux } from '@influxdata/influxdb-client';
import { DAY_MS, MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { Point, RawQuery } from '../port.ts';
import { readSlices } from '../slices.ts';
import { pageOf } from './page.ts';
import { readRows } from './read-rows.ts';
import { KEEP, nextTime, rangeOf, rawSource, sampleOf, samplesIn, withUnits } from './samples.ts';
import type { Server } from './server.ts';

/** Samples of a slice that are held in memory beyond twice what is asked for; a slice with more is read in halves. */
const SPARE = 10_000;

/** Samples of a range, oldest first, then by metric. @throws StoreAway */
export async function readRaw(server: Server, query: RawQuery): Promise<Point[]> {
  if (query.metrics?.length === 0) return [];
  const { limit } = query;
  const length = Math.min(DAY_MS, Math.max(MINUTE_MS, limit * 36)); // an hour at 28 samples a second
  const points = await readSlices(
    { ...rangeOf(query), limit, unit: MINUTE_MS, length },
    (from, to, rows) => readSlice(server, query, from, to, rows),
    (from) => nextTime(server, rawSource(server), query, { from }),
  );
  return withUnits(server, query.deviceId, points);
}

async function readSlice(
  server: Server,
  query: RawQuery,
  from: number,
  to: number,
  limit: number,
): Promise<Point[]> {
  const most = to - from > 1 ? 2 * limit + SPARE : Number.POSITIVE_INFINITY;
  const points: Point[] = [];
  await readRows(server, flux`${samplesIn(rawSource(server), query, from, to)} |> ${KEEP}`, (cells) => {
    points.push(sampleOf(cells));
    return points.length <= most;
  });
  if (points.length <= most) return pageOf(points, query, limit);
  const middle = Math.floor((from + to) / 2);
  const left = await readSlice(server, query, from, middle, limit);
  if (left.length >= limit) return left;
  return [...left, ...(await readSlice(server, query, middle, to, limit - left.length))];
}
