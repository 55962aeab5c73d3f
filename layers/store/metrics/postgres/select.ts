import { MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { RawQuery } from '../port.ts';

/** No store has samples from outside of these, and PostgreSQL can't write them all. */
const EARLIEST = 0;
const LATEST = Date.UTC(9999, 0, 1);

/** The series that a query is about, `FROM series AS wanted`: $1 the device, $2 the metrics or null for all. */
export const IS_WANTED = `device_id = $1 AND ($2::text[] IS NULL OR metric = ANY($2))`;

/**
 * The rows of a wanted series that can have samples in a range, with the time of the `first` in epoch milliseconds. $3 is
 * the beginning of the minute in which the range begins, $4 its end: no row crosses a minute.
 */
export const ROWS = `
  SELECT *, (date_part('epoch', t0) * 1000)::int8 AS first FROM samples
  WHERE series = wanted.id AND t0 >= $3 AND t0 < $4`;

/** The parameters $1 to $4 for samples in [from, to), in epoch milliseconds. */
export const rowsIn = ({ deviceId, metrics }: RawQuery, from: number, to: number): unknown[] => [
  deviceId,
  metrics ?? null,
  iso(Math.floor(from / MINUTE_MS) * MINUTE_MS),
  iso(to),
];

/** The time of the first row that begins in the range. */
export const NEXT = `
  SELECT min(first)::float8 AS time
  FROM series AS wanted CROSS JOIN LATERAL (${ROWS} ORDER BY t0 LIMIT 1) AS next
  WHERE ${IS_WANTED}`;

/** A query's range as far as there can be samples, begun where the last page ended. */
export const rangeOf = ({ start, stop, after }: RawQuery): { start: number; stop: number } => ({
  start: Math.max(start, after?.time ?? start, EARLIEST),
  stop: Math.min(stop, LATEST),
});

export const iso = (time: number): string => new Date(time).toISOString();
