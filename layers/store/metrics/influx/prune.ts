import { flux } from '@influxdata/influxdb-client';
import { EARLIEST, MESSAGES, SAMPLES, SERIES, select } from './flux.ts';
import { readRows } from './read-rows.ts';
import type { Server } from './server.ts';

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 240_000;

/**
 * Deletes all days that had ended before a time; answers how many there were with samples. Where the bucket's own retention is
 * not longer there are none. @throws StoreAway
 */
export async function prune(server: Server, before: Date): Promise<number> {
  const stop = Math.floor(before.getTime() / DAY_MS) * DAY_MS;
  const days = await daysBefore(server, stop);
  if (days === 0) return 0;
  for (const measurement of [SAMPLES, MESSAGES, SERIES]) await erase(server, measurement, stop);
  return days;
}

async function daysBefore(server: Server, stop: number): Promise<number> {
  const { bucket } = server.place;
  const all = { bucket, measurement: SAMPLES, field: 'value', start: EARLIEST, stop };
  const days = flux`${select(all, flux`true`)}
    |> aggregateWindow(every: 1d, fn: count, createEmpty: false, timeSrc: "_start")
    |> keep(columns: ["_time"]) |> distinct(column: "_time")`;
  let count = 0;
  const take = () => {
    count++;
    return true;
  };
  await readRows(server, days, take, TIMEOUT_MS);
  return count;
}

async function erase(server: Server, measurement: string, stop: number): Promise<void> {
  const answer = await server.send({
    path: 'delete',
    parameters: { bucket: server.place.bucket },
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      start: new Date(EARLIEST).toISOString(),
      stop: new Date(stop - 1).toISOString(),
      predicate: `_measurement="${measurement}"`,
    }),
    timeoutMs: TIMEOUT_MS,
  });
  if (!answer.ok) throw new Error(`InfluxDB can't delete: ${answer.fault.text}`);
  await answer.response.body?.cancel();
}
