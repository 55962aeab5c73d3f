import { StoreAway } from '#domain/errors.ts';
import type { Database } from '../../postgres/pool.ts';
import { bigints, float8s, int4s, int8s, timestamps } from './binary-arrays.ts';
import type { Partitions } from './partitions.ts';
import type { Row, RowBatch } from './rows.ts';

const INSERT = `
  INSERT INTO samples (series, t0, message, ts, seq, moved, span, max_gap, sum, min, max, integral, offsets, "values")
  SELECT series, t0, message, ts, seq, moved = 1, span, max_gap, sum, min, max, integral,
         ($16::int4[])[offsets_at : offsets_at + length - 1], ($17::float8[])[values_at : values_at + length - 1]
  FROM unnest($1::int4[], $2::timestamptz[], $3::int8[], $4::timestamptz[], $5::int8[], $6::int4[], $7::int4[], $8::int4[],
              $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::int4[], $14::int4[], $15::int4[])
    AS row (series, t0, message, ts, seq, moved, span, max_gap, sum, min, max, integral, offsets_at, values_at, length)
  ON CONFLICT DO NOTHING`;

/**
 * Stores rows in one statement, whatever their number; those that are there already stay as they are. They are written
 * in the order of their key, so that two writers with the same rows wait for each other and never in a circle.
 * @throws StoreAway
 */
export async function insertRows(database: Database, partitions: Partitions, batch: RowBatch): Promise<void> {
  if (batch.rows.length === 0) return;
  const parameters = parametersOf(batch);
  await partitions.make(batch.rows);
  try {
    await database.query(INSERT, parameters);
  } catch (error) {
    if (!isPartitionMissing(error)) throw error;
    partitions.forget(); // somebody has dropped one since; when the rows come again it is made anew
    throw new StoreAway('metrics', error);
  }
}

function parametersOf({ rows, offsets, values }: RowBatch): Buffer[] {
  const sorted = rows.toSorted(byKey);
  return [
    int4s(sorted, (row) => row.series),
    timestamps(sorted, (row) => row.t0),
    bigints(sorted, (row) => row.run.message),
    timestamps(sorted, (row) => row.run.ts),
    int8s(sorted, (row) => row.run.seq),
    int4s(sorted, (row) => (row.run.moved ? 1 : 0)),
    int4s(sorted, (row) => row.span),
    int4s(sorted, (row) => row.maxGap),
    float8s(sorted, (row) => row.sum),
    float8s(sorted, (row) => row.min),
    float8s(sorted, (row) => row.max),
    float8s(sorted, (row) => row.integral),
    int4s(sorted, (row) => row.offsetsAt),
    int4s(sorted, (row) => row.valuesAt),
    int4s(sorted, (row) => row.length),
    int4s(offsets, (offset) => offset),
    float8s(values, (value) => value),
  ];
}

function byKey(a: Row, b: Row): number {
  if (a.series !== b.series) return a.series - b.series;
  if (a.t0 !== b.t0) return a.t0 - b.t0;
  return a.run.message < b.run.message ? -1 : 1;
}

/** PostgreSQL reports a row that no partition takes as a violated check. */
const isPartitionMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === '23514';
