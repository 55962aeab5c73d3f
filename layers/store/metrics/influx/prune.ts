import { DAY_MS } from '#domain/lengths-of-time.ts';
import { downsampledUntil } from './downsampled-until.ts';
import { firstSample } from './first-sample.ts';
import { DOWNSAMPLING, EARLIEST, LATE, MESSAGES, SAMPLES, SERIES, WRITERS } from './flux.ts';
import { minutesBucketOf } from './minutes.ts';
import type { Server } from './server.ts';

const TIMEOUT_MS = 240_000;

/**
 * Deletes all days that had ended before a time, and figures by the minute of those before another; answers how many days of
 * samples that were, from the first one with a sample on. Where the buckets' own retention is not longer there are none. Days
 * that have yet to be downsampled stay. @throws StoreAway
 */
export async function prune(server: Server, before: Date, minutesBefore: Date): Promise<number> {
  const { bucket } = server.place;
  const minutesStop = dayOf(minutesBefore.getTime());
  for (const measurement of [SAMPLES, SERIES, DOWNSAMPLING])
    await erase(server, minutesBucketOf(bucket), measurement, minutesStop);
  const stop = dayOf(Math.min(before.getTime(), await downsampledUntil(server)));
  const first = await firstSample(server, stop);
  if (first === null) return 0;
  for (const measurement of [SAMPLES, MESSAGES, WRITERS, SERIES, LATE])
    await erase(server, bucket, measurement, stop);
  return (stop - dayOf(first)) / DAY_MS;
}

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

async function erase(server: Server, bucket: string, measurement: string, stop: number): Promise<void> {
  if (stop <= EARLIEST) return;
  const answer = await server.send({
    path: 'delete',
    parameters: { bucket },
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
