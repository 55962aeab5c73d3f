import { flux } from '@influxdata/influxdb-client';
import { someAtOnce } from '../../some-at-once.ts';
import { SAMPLES, select, tagIsAmong } from './flux.ts';
import { textOf } from './line.ts';
import { minuteLines } from './minute-lines.ts';
import { minutesBucketOf, wholeMinute } from './minutes.ts';
import { readRows } from './read-rows.ts';
import { KEEP, sampleOf } from './samples.ts';
import type { Server } from './server.ts';
import { STRETCH_TIMEOUT_MS, type Stretch, samplesOf } from './stretch.ts';
import { writeLines } from './write-lines.ts';

type Named = { deviceId: string; metric: string };

/**
 * Two processes may have given a metric a unit each, which makes two series of it. Its figures are those of both together, and
 * stand in each that has a sample of the minute: who reads takes one of them, as of two samples of one time.
 * @throws StoreAway
 */
export async function workOutTwice(server: Server, stretch: Stretch): Promise<void> {
  const named: Named[] = [];
  const twice = flux`${samplesOf(server, stretch)} |> first() |> group(columns: ["device_id", "metric"])
    |> count() |> filter(fn: (r) => r._value > 1)`;
  await readRows(
    server,
    twice,
    (cells) => {
      named.push({ deviceId: textOf(cells('device_id')), metric: textOf(cells('metric')) });
      return true;
    },
    STRETCH_TIMEOUT_MS,
  );
  await someAtOnce(named, 1, (one) => workOutOne(server, stretch, one));
}

async function workOutOne(server: Server, { start, stop }: Stretch, one: Named): Promise<void> {
  const { bucket } = server.place;
  const wanted = flux`${tagIsAmong('device_id', [one.deviceId])} and (${tagIsAmong('metric', [one.metric])})`;
  const samples = select({ bucket, measurement: SAMPLES, field: 'value', start, stop }, wanted);
  const values = new Map<number, number>();
  const minutes = new Map<string, Set<number>>();
  await readRows(server, flux`${samples} |> ${KEEP}`, (cells) => {
    const { time, unit, value } = sampleOf(cells);
    if (!values.has(time)) values.set(time, value);
    minutes.set(unit, (minutes.get(unit) ?? new Set()).add(wholeMinute(time)));
    return true;
  });
  const all = [...values].sort(([a], [b]) => a - b).map(([time, value]) => ({ time, value }));
  const lines = [...minutes].flatMap(([unit, own]) =>
    minuteLines({ ...one, unit, samples: all.filter(({ time }) => own.has(wholeMinute(time))) }),
  );
  await writeLines(server, lines, minutesBucketOf(bucket));
}
