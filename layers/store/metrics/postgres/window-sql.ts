import type { WindowFunction } from '#domain/api/metrics.ts';
import { IS_WANTED, ROWS } from './select.ts';

/*
 * Beside $1 to $4 (select.ts) a statement for windows has $5 and $6, the samples that count, [from, to) in epoch
 * milliseconds; $7, the length of a window; $8, the longest gap that is no hole; $9 and $10, the windows to answer, [from,
 * to); $11 and $12, time and metric of the cursor; $13, the limit.
 */

/**
 * The rows of a series. One can stand for its samples if it lies within one window, overlaps no other row and has no hole;
 * with OFFSET 0 the planner works `first` out once and not at each use.
 */
const RUNS = `runs AS (
  SELECT *, first >= $5 AND last < $6 AND first / $7::int8 = last / $7 AND max_gap <= $8::float8
            AND NOT coalesce(lead(first) OVER earlier <= last OR max(last) OVER earlier >= first, false) AS is_whole
  FROM (SELECT *, first + span AS last FROM (${ROWS} OFFSET 0) AS row) AS row
  WINDOW earlier AS (ORDER BY t0 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))`;

/** What follows each other in a series: rows as they stand, and single samples of the other rows, one for each time. */
const PIECES = `pieces AS (
  SELECT first, last, cardinality("values") AS n, sum, min, max, integral,
         "values"[1] AS first_value, "values"[cardinality("values")] AS last_value
  FROM runs WHERE is_whole
  UNION ALL
  SELECT time, time, 1, value, value, value, 0, value, value
  FROM (SELECT DISTINCT ON (time) first + o AS time, value
        FROM runs CROSS JOIN LATERAL unnest(offsets, "values") AS sample (o, value)
        WHERE NOT is_whole AND first + o >= $5 AND first + o < $6
        ORDER BY time, ts DESC, seq DESC, message DESC) AS single)`;

const aggregate = (value: string): string => `
  WITH ${RUNS}, ${PIECES}
  SELECT first / $7 * $7 AS time, ${value} AS value FROM pieces GROUP BY 1`;

/** Between a piece and the next lies a segment; each window it touches gets the part of the trapezoid that falls there. */
const INTEGRAL = `
  WITH ${RUNS}, ${PIECES},
  segments AS (
    SELECT first AS b, first_value AS value_b, lag(last) OVER by_time AS a, lag(last_value) OVER by_time AS value_a
    FROM pieces WINDOW by_time AS (ORDER BY first)),
  parts AS (
    SELECT time, a, b, value_a, value_b, greatest(a, time) AS begins, least(b, time + $7) AS ends
    FROM segments CROSS JOIN LATERAL generate_series(a / $7 * $7, (b - 1) / $7 * $7, $7) AS time
    WHERE b - a <= $8),
  shares AS (
    SELECT first / $7 * $7 AS time, integral FROM pieces
    UNION ALL
    SELECT time, (ends - begins) / 3.6e6::float8
                 * (value_a + (value_b - value_a) * ((begins - a + ends - a)::float8 / (2 * (b - a)))) FROM parts)
  SELECT time, sum(integral) AS value FROM shares GROUP BY 1`;

const FIGURES: Record<WindowFunction, string> = {
  mean: aggregate('sum(sum) / sum(n)'),
  min: aggregate('min(min)'),
  max: aggregate('max(max)'),
  sum: aggregate('sum(sum)'),
  last: aggregate('(array_agg(last_value ORDER BY last DESC))[1]'),
  integral: INTEGRAL,
};

const statement = (figure: string): string => `
  SELECT time::float8, metric, unit, value
  FROM series AS wanted CROSS JOIN LATERAL (${figure}) AS figure
  WHERE ${IS_WANTED} AND time >= $9 AND time < $10 AND (time <> $11 OR metric > $12)
  ORDER BY time, metric LIMIT $13`;

/** The statement that answers one figure for each window. */
export const windowStatement = (fn: WindowFunction): string => statement(FIGURES[fn]);

/** The statement that answers how many samples each window has. */
export const COUNTS = statement(aggregate('sum(n)::float8'));
