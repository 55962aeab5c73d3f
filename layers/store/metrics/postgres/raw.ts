import { DAY_MS, MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { Database } from '../../postgres/pool.ts';
import type { Point, RawQuery } from '../port.ts';
import { readSlices } from '../slices.ts';
import { IS_WANTED, NEXT, ROWS, rangeOf, rowsIn } from './select.ts';

/**
 * Samples in [$5, $6) behind the cursor ($7, $8), at most $9. Where rows overlap, one sample is left of each time: the one
 * of the highest rank.
 */
const RAW = `
  SELECT DISTINCT ON (time, metric) (first + o)::float8 AS time, metric, unit, value
  FROM series AS wanted CROSS JOIN LATERAL (${ROWS}) AS row
  CROSS JOIN LATERAL unnest(offsets, "values") AS sample (o, value)
  WHERE ${IS_WANTED} AND first + o >= $5 AND first + o < $6 AND (first + o <> $7 OR metric > $8)
  ORDER BY time, metric, ts DESC, seq DESC, message DESC
  LIMIT $9`;

/** Samples of a range, one for each series and time, oldest first, then by metric. */
export function readRaw(database: Database, query: RawQuery): Promise<Point[]> {
  const { limit, after } = query;
  const length = Math.min(DAY_MS, Math.max(MINUTE_MS, limit * 36)); // an hour at 28 samples a second
  return readSlices(
    { ...rangeOf(query), limit, unit: MINUTE_MS, length },
    (from, to, rows) => {
      const slice = [from, to, after?.time ?? -1, after?.metric ?? '', rows];
      return database.query<Point>(RAW, [...rowsIn(query, from, to), ...slice]);
    },
    (from) => nextTime(database, query, from),
  );
}

/** When a query's series have samples again, from the beginning of a minute on; null: never. */
export async function nextTime(database: Database, query: RawQuery, from: number): Promise<number | null> {
  const [row] = await database.query<{ time: number | null }>(NEXT, rowsIn(query, from, rangeOf(query).stop));
  return row?.time ?? null;
}
