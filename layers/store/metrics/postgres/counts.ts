import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Database } from '../../postgres/pool.ts';
import type { CountQuery, Point, RawQuery, SampleCount } from '../port.ts';
import { readSlices } from '../slices.ts';
import { totalsOf } from '../totals.ts';
import { nextTime } from './raw.ts';
import { rangeOf, rowsIn } from './select.ts';
import { COUNTS } from './window-sql.ts';

/** Counts samples day by day, as no statement is to hold the others up for long. See {@link MetricsStore.count}. */
export async function countSamples(
  database: Database,
  { deviceId, start, stop }: CountQuery,
): Promise<SampleCount[]> {
  const limit = Number.MAX_SAFE_INTEGER;
  const query: RawQuery = { deviceId, start, stop, metrics: undefined, limit, after: undefined };
  const days = await readSlices(
    { ...rangeOf(query), limit, unit: DAY_MS, length: DAY_MS },
    (from, to) => {
      const hole = Number.POSITIVE_INFINITY; // matters to integrals only
      const window = [from, to, DAY_MS, hole, Math.floor(from / DAY_MS) * DAY_MS, to, -1, '', limit];
      return database.query<Point>(COUNTS, [...rowsIn(query, from, to), ...window]);
    },
    (from) => nextTime(database, query, from),
  );
  return totalsOf(days.map(({ metric, value }) => ({ metric, samples: value })));
}
