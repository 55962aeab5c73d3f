import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Database } from '../../postgres/pool.ts';
import type { SampleRun } from '../port.ts';
import { bigints, int4s, timestamps } from './binary-arrays.ts';
import { iso } from './select.ts';

/** Row by row by the index of moved rows: a join would be free to read whole days. */
const STORED = `
  SELECT place::int
  FROM unnest($1::int4[], $2::int8[], $3::timestamptz[]) WITH ORDINALITY AS given (series, message, t0, place)
  CROSS JOIN LATERAL (
    SELECT FROM samples
    WHERE moved AND samples.message = given.message AND samples.series = given.series
      AND samples.t0 BETWEEN given.t0 - interval '1 day' AND given.t0 + interval '1 day'
      AND samples.t0 BETWEEN $4 AND $5
    LIMIT 1) AS stored`;

type Moved = { run: SampleRun; series: number; t0: number };

/**
 * The runs that were delivered before. A message whose times were moved to its receipt has other times at each delivery
 * (several brokers deliver it), so its key does not tell; it is looked for a day around.
 * Two writers that take such a message in the same instant both store it.
 */
export async function repeatedRuns(
  database: Database,
  runs: SampleRun[],
  series: (number | undefined)[],
): Promise<Set<SampleRun>> {
  const repeated = new Set<SampleRun>();
  const first = new Map<string, Moved>();
  for (const [index, run] of runs.entries()) {
    const id = series[index];
    if (!run.moved || id === undefined) continue;
    const key = `${id} ${run.message}`;
    if (first.has(key)) repeated.add(run);
    else first.set(key, { run, series: id, t0: run.times[0] ?? 0 });
  }
  for (const run of await storedAmong(database, [...first.values()])) repeated.add(run);
  return repeated;
}

async function storedAmong(database: Database, moved: Moved[]): Promise<SampleRun[]> {
  if (moved.length === 0) return [];
  const times = moved.map(({ t0 }) => t0).sort((a, b) => a - b);
  const rows = await database.query<{ place: number }>(STORED, [
    int4s(moved, ({ series }) => series),
    bigints(moved, ({ run }) => run.message),
    timestamps(moved, ({ t0 }) => t0),
    iso((times[0] ?? 0) - DAY_MS),
    iso((times.at(-1) ?? 0) + DAY_MS),
  ]);
  return rows.flatMap(({ place }) => moved[place - 1]?.run ?? []);
}
