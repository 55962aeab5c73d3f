import type { WindowFunction } from '#domain/api/metrics.ts';
import type { Database } from '../postgres/pool.ts';
import type { Point, WindowQuery } from './port.ts';
import { nextTime } from './raw.ts';
import { rangeOf, rowsIn, rowsOf, WANTED } from './select.ts';
import { readSlices } from './slices.ts';

const HOUR_MS = 3_600_000;

/**
 * The samples in [$5, $6) as pieces that follow each other: rows as they stand if they overlap no other row and lie
 * within one window ($7 long), and single samples from all other rows. No piece spans a hole longer than $8.
 */
const PIECES = `${WANTED},
  runs AS (
    SELECT run.* FROM wanted CROSS JOIN LATERAL (
      SELECT series, first, last, ts, seq, message, sum, min, max, integral, whole, cardinality("values") AS n,
             "values"[1] AS first_value, "values"[cardinality("values")] AS last_value,
             CASE WHEN NOT whole THEN offsets END AS offsets, CASE WHEN NOT whole THEN "values" END AS "values"
      FROM (SELECT *, first >= $5 AND last < $6 AND first / $7::int8 = last / $7 AND max_gap <= $8::float8
                      AND NOT coalesce(lead(first) OVER earlier <= last OR max(last) OVER earlier >= first, false) AS whole
            FROM (SELECT *, first + span AS last FROM (${rowsOf('id')}) AS row) AS row
            WINDOW earlier AS (ORDER BY t0 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS judged) AS run),
  pieces AS (
    SELECT series, first, last, n, sum, min, max, integral, first_value, last_value FROM runs WHERE whole
    UNION ALL
    SELECT series, time, time, 1, value, value, value, 0, value, value
    FROM (SELECT DISTINCT ON (series, time) series, first + o AS time, value
          FROM runs CROSS JOIN LATERAL unnest(offsets, "values") AS sample (o, value)
          WHERE NOT whole AND first + o >= $5 AND first + o < $6
          ORDER BY series, time, ts DESC, seq DESC, message DESC) AS single)`;

/** One figure for each series and window. */
const figures = (value: string): string => `
  figures AS (SELECT series, first / $7 * $7 AS time, ${value} AS value FROM pieces GROUP BY 1, 2)`;

/** Between a piece and the next lies a segment; each window it touches gets the part of the trapezoid that falls there. */
const INTEGRALS = `
  segments AS (
    SELECT series, first AS b, first_value AS value_b, lag(last) OVER by_time AS a, lag(last_value) OVER by_time AS value_a
    FROM pieces WINDOW by_time AS (PARTITION BY series ORDER BY first)),
  parts AS (
    SELECT series, time, a, b, value_a, value_b, greatest(a, time) AS begins, least(b, time + $7) AS ends
    FROM segments CROSS JOIN LATERAL generate_series(a / $7 * $7, (b - 1) / $7 * $7, $7) AS time
    WHERE b - a <= $8),
  figures AS (
    SELECT series, time, sum(integral) AS value
    FROM (SELECT series, first / $7 * $7 AS time, integral FROM pieces
          UNION ALL
          SELECT series, time, (ends - begins) / 3.6e6::float8
                 * (value_a + (value_b - value_a) * ((begins - a + ends - a)::float8 / (2 * (b - a)))) FROM parts) AS shares
    GROUP BY 1, 2)`;

const FIGURES: Record<WindowFunction, string> = {
  mean: figures('sum(sum) / sum(n)'),
  min: figures('min(min)'),
  max: figures('max(max)'),
  sum: figures('sum(sum)'),
  last: figures('(array_agg(last_value ORDER BY last DESC))[1]'),
  integral: INTEGRALS,
};

const statement = (fn: WindowFunction): string => `
  WITH ${PIECES}, ${FIGURES[fn]}
  SELECT time::float8, metric, unit, value FROM figures JOIN wanted ON id = series
  WHERE time >= $9 AND time < $10 AND (time, metric) > ($11, $12)
  ORDER BY time, metric LIMIT $13`;

/** Figures of a range's windows, oldest first, then by metric. */
export function readWindows(database: Database, query: WindowQuery): Promise<Point[]> {
  const { every, limit } = query;
  return readSlices(
    { ...rangeOf(query), limit, unit: every, length: Math.max(every, Math.min(6 * HOUR_MS, limit * every)) },
    (from, to, rows) => readSlice(database, query, from, to, rows),
    async (from) => {
      const later = await nextTime(database, query, from);
      return later === null ? null : later - reachOf(query);
    },
  );
}

/** An integral takes in segments that reach into a window from outside, in milliseconds at most this far. */
const reachOf = ({ fn, maxGap }: WindowQuery): number => (fn === 'integral' ? Math.ceil(maxGap) : 0);

function readSlice(
  database: Database,
  query: WindowQuery,
  from: number,
  to: number,
  limit: number,
): Promise<Point[]> {
  const { every, fn, maxGap, after } = query;
  const begin = Math.floor(from / every) * every;
  const sampleStart = Math.max(query.start, begin - reachOf(query), 0);
  const sampleStop = Math.min(rangeOf(query).stop, to + reachOf(query));
  const hole = fn === 'integral' ? maxGap : Number.POSITIVE_INFINITY;
  return database.query<Point>(statement(fn), [
    ...rowsIn(query, sampleStart, sampleStop),
    ...[sampleStart, sampleStop, every, hole],
    ...[begin, to, after?.time ?? -1, after?.metric ?? '', limit],
  ]);
}
