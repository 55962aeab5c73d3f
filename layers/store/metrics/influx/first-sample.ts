import { flux } from '@influxdata/influxdb-client';
import { EARLIEST, SAMPLES, select } from './flux.ts';
import { wholeMinute } from './minutes.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';

/** The minute of the first sample in [start, stop), in epoch milliseconds; null: there is none. @throws StoreAway */
export async function firstSample(server: Server, stop: number, start = EARLIEST): Promise<number | null> {
  if (start >= stop) return null;
  const all = { bucket: server.place.bucket, measurement: SAMPLES, field: 'value', start, stop };
  let first: number | null = null;
  const earliest = flux`${select(all, flux`true`)} |> first() |> keep(columns: ["_time"]) |> group() |> min(column: "_time")`;
  await readRows(server, earliest, (cells) => {
    first = wholeMinute(Date.parse(cells('_time')));
    return true;
  });
  return first;
}
