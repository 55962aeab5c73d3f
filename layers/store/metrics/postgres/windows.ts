import { HOUR_MS } from '#domain/lengths-of-time.ts';
import type { Database } from '../../postgres/pool.ts';
import type { Point, WindowQuery } from '../port.ts';
import { readSlices } from '../slices.ts';
import { nextTime } from './raw.ts';
import { rangeOf, rowsIn } from './select.ts';
import { windowStatement } from './window-sql.ts';

const FIRST_SLICE_MS = 6 * HOUR_MS;

/** Figures of a range's windows, oldest first, then by metric. */
export function readWindows(database: Database, query: WindowQuery): Promise<Point[]> {
  const { every, limit } = query;
  const length = Math.max(every, Math.min(FIRST_SLICE_MS, limit * every));
  return readSlices(
    { ...rangeOf(query), limit, unit: every, length },
    (from, to, rows) => readSlice(database, query, { from, to, rows }),
    async (from) => {
      const later = await nextTime(database, query, from);
      return later === null ? null : later - reachOf(query);
    },
  );
}

/** How far an integral takes in segments that reach into a window from outside, in milliseconds. */
const reachOf = ({ fn, maxGap }: WindowQuery): number => (fn === 'integral' ? Math.ceil(maxGap) : 0);

type Slice = { from: number; to: number; rows: number };

function readSlice(database: Database, query: WindowQuery, { from, to, rows }: Slice): Promise<Point[]> {
  const { start, every, fn, maxGap, after } = query;
  const begin = Math.floor(from / every) * every;
  const sampleStart = Math.max(start, begin - reachOf(query), 0);
  const sampleStop = Math.min(rangeOf(query).stop, to + reachOf(query));
  const hole = fn === 'integral' ? maxGap : Number.POSITIVE_INFINITY;
  return database.query<Point>(windowStatement(fn), [
    ...rowsIn(query, sampleStart, sampleStop),
    ...[sampleStart, sampleStop, every, hole],
    ...[begin, to, after?.time ?? -1, after?.metric ?? '', rows],
  ]);
}
