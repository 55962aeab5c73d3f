import { flux } from '@influxdata/influxdb-client';
import type { CountQuery, RawQuery, SampleCount } from '../port.ts';
import { totalsOf } from '../totals.ts';
import { textOf } from './line.ts';
import { readRows } from './read-rows.ts';
import { rangeOf, rawSource, samplesIn } from './samples.ts';
import type { Server } from './server.ts';

const TIMEOUT_MS = 240_000;

/** Lets the server count. See {@link MetricsStore.count}. */
export async function countSamples(
  server: Server,
  { deviceId, start, stop }: CountQuery,
): Promise<SampleCount[]> {
  const query: RawQuery = { deviceId, start, stop, metrics: undefined, limit: 1, after: undefined };
  const { start: from, stop: to } = rangeOf(query);
  if (from >= to) return [];
  const counts: SampleCount[] = [];
  const all = flux`${samplesIn(rawSource(server), query, from, to)} |> count() |> keep(columns: ["_value", "metric"])`;
  await readRows(
    server,
    all,
    (cells) => {
      counts.push({ metric: textOf(cells('metric')), samples: Number(cells('_value')) });
      return true;
    },
    TIMEOUT_MS,
  );
  return totalsOf(counts);
}
