import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WindowFunction } from '#domain/api/metrics.ts';
import { keyOf, stampOf } from '#store/metrics/influx/line.ts';
import { Server } from '#store/metrics/influx/server.ts';
import { writeLines } from '#store/metrics/influx/write-lines.ts';
import { openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore, SampleRun, WindowQuery } from '#store/metrics/port.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { unreliable } from './cut-connections.ts';
import { MetricsOracle } from './metrics-oracle.ts';
import { deliveries, MIDNIGHT, newDevice, run } from './metrics-runs.ts';

const { TEST_INFLUXDB_URL = '', TEST_INFLUXDB_TOKEN = '', TEST_INFLUXDB_ORG = '' } = process.env;
const bucket = `minutes-${randomUUID()}`;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const FUNCTIONS = ['mean', 'min', 'max', 'last', 'sum'] as const;

/** The same buckets; with a retention of a day what is from {@link MIDNIGHT} is answered of minutes. */
const open = (days: number, url = TEST_INFLUXDB_URL, name = bucket) =>
  openMetrics({
    METRICS_URL: `${url}?${new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket: name })}`,
    INFLUXDB_TOKEN: TEST_INFLUXDB_TOKEN,
    METRICS_RETENTION_DAYS: days,
  });

async function api(method: string, path: string) {
  const headers = { authorization: `Token ${TEST_INFLUXDB_TOKEN}` };
  const response = await fetch(`${TEST_INFLUXDB_URL}/api/v2/${path}`, { method, headers });
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

/** Whether the figures are worked out with so many requests, behind which there is no way to the server; then there is one again. */
async function isDoneWithin(
  requests: number,
  proxy: Awaited<ReturnType<typeof unreliable>>,
  worker: MetricsStore,
): Promise<boolean> {
  proxy.cutAfter(requests);
  const done = await worker.downsample(new Date()).then(
    () => true,
    () => false,
  );
  proxy.cutAfter(Number.POSITIVE_INFINITY);
  return done;
}

const hourly = (deviceId: string, of: Partial<WindowQuery> = {}): WindowQuery => ({
  deviceId,
  start: MIDNIGHT - 2 * HOUR,
  stop: MIDNIGHT + 32 * HOUR,
  metrics: undefined,
  limit: 1000,
  after: undefined,
  every: HOUR,
  fn: 'sum',
  maxGap: 1000,
  ...of,
});

describe.skipIf(TEST_INFLUXDB_URL === '')('figures by the minute in an InfluxDB', () => {
  const store = open(90);
  const older = open(1);
  const valuesOf = async (query: WindowQuery) => (await older.windows(query)).map(({ value }) => value);
  beforeAll(() => store.prepare());
  afterAll(async () => {
    const { buckets } = await api('GET', 'buckets?limit=100');
    for (const { id, name } of buckets) if (name.startsWith('minutes-')) await api('DELETE', `buckets/${id}`);
  });

  it('are the same as of samples, for any messages in any order, windows and ranges of whole minutes', async () => {
    const range = fc.record({
      from: fc.integer({ min: -120, max: 60 }),
      minutes: fc.constantFrom(1, 7, 200, 1920),
      every: fc.constantFrom(1, 2, 60, 1440, 14_400),
      fn: fc.constantFrom(...FUNCTIONS),
    });
    await fc.assert(
      fc.asyncProperty(deliveries, range, async (batches, { from, minutes, every, fn }) => {
        const deviceId = newDevice();
        const oracle = new MetricsOracle();
        for (const batch of batches) {
          const runs = batch.map((message) => run({ ...message, deviceId }));
          oracle.write(runs);
          await store.write(runs);
        }
        await store.downsample(new Date());
        const start = MIDNIGHT + from * MINUTE;
        const query = hourly(deviceId, { start, stop: start + minutes * MINUTE, every: every * MINUTE, fn });
        const wanted = oracle.windows(query);
        expect(await older.windows(query)).toEqual(
          wanted.map((point) => ({ ...point, value: expect.closeTo(point.value, 6) })),
        );
      }),
      { numRuns: triesOf(20), endOnFailure: false },
    );
  }, 600_000);

  it('are put together with samples in a window that reaches over the time since which those are kept', async () => {
    const deviceId = newDevice();
    const oracle = new MetricsOracle();
    const times = Array.from({ length: 47 }, (_, n) => MIDNIGHT + n * HOUR + 1).filter(
      (time) => time < Date.now(),
    );
    const runs = times.map((time, n) => run({ deviceId, times: [time, time + 7], values: [n * n, -n] }));
    oracle.write(runs);
    await store.write(runs);
    await store.downsample(new Date());
    for (const fn of FUNCTIONS)
      for (const every of [HOUR, 48 * HOUR, 90 * MINUTE]) {
        const query = hourly(deviceId, { every, fn, stop: MIDNIGHT + 72 * HOUR });
        expect(await older.windows(query)).toEqual(
          oracle.windows(query).map((point) => ({ ...point, value: expect.closeTo(point.value, 6) })),
        );
      }
  });

  it('take in samples that come late, and those that are believed instead of others', async () => {
    const deviceId = newDevice();
    const first = run({ deviceId, values: [1, 2], ts: 1 });
    await store.write([first]);
    await store.downsample(new Date());
    expect(await valuesOf(hourly(deviceId))).toEqual([3]);
    await store.write([run({ deviceId, values: [5], ts: 2 }), run({ deviceId, times: [MIDNIGHT + HOUR] })]);
    expect(await valuesOf(hourly(deviceId))).toEqual([3]);
    await store.downsample(new Date());
    expect(await valuesOf(hourly(deviceId))).toEqual([7, 1]);
  });

  it('are worked out anew from the first sample on where their bucket was emptied', async () => {
    const deviceId = newDevice();
    const name = `minutes-${randomUUID()}`;
    const [emptied, after] = [open(90, TEST_INFLUXDB_URL, name), open(1, TEST_INFLUXDB_URL, name)];
    await emptied.prepare();
    await emptied.write([run({ deviceId, times: [MIDNIGHT, MIDNIGHT + 3 * HOUR] })]);
    await emptied.downsample(new Date());
    const { buckets } = await api('GET', `buckets?name=${name}-1m`);
    await api('DELETE', `buckets/${buckets[0].id}`);
    await emptied.prepare();
    await emptied.downsample(new Date());
    const windows = await after.windows(hourly(deviceId));
    expect(windows.map(({ value }) => value)).toEqual([1, 1]);
  });

  it('lose nothing wherever the work is broken off', async () => {
    const deviceId = newDevice();
    const name = `minutes-${randomUUID()}`;
    const proxy = await unreliable(TEST_INFLUXDB_URL);
    const [writer, worker] = [open(90, TEST_INFLUXDB_URL, name), open(90, proxy.url, name)];
    await writer.prepare();
    await writer.write([run({ deviceId, values: [1, 2] })]);
    await writer.downsample(new Date());
    for (let kept = 0, done = false; !done; kept++) {
      await writer.write([run({ deviceId, times: [MIDNIGHT - HOUR], values: [kept], ts: kept + 1 })]);
      done = await isDoneWithin(kept, proxy, worker);
      await worker.downsample(new Date());
      const windows = await open(1, TEST_INFLUXDB_URL, name).windows(hourly(deviceId));
      expect(windows.map(({ value }) => value)).toEqual([kept, 3]);
    }
    proxy.stop();
  }, 120_000);

  it('lose nothing wherever the first work is broken off', async () => {
    const deviceId = newDevice();
    const proxy = await unreliable(TEST_INFLUXDB_URL);
    for (let kept = 0, done = false; !done; kept++) {
      const name = `minutes-${randomUUID()}`;
      const [writer, worker] = [open(90, TEST_INFLUXDB_URL, name), open(90, proxy.url, name)];
      await writer.prepare();
      const times = [MIDNIGHT, MIDNIGHT + 5 * HOUR];
      await writer.write(times.map((time, n) => run({ deviceId, times: [time], values: [n] })));
      done = await isDoneWithin(kept, proxy, worker);
      await worker.downsample(new Date());
      const windows = await open(1, TEST_INFLUXDB_URL, name).windows(hourly(deviceId));
      expect(windows.map(({ value }) => value)).toEqual([0, 1]);
    }
    proxy.stop();
  }, 120_000);

  it('take in what comes late while they are worked out, whenever that is and however long it takes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const deviceId = newDevice();
    const proxy = await unreliable(TEST_INFLUXDB_URL);
    for (let at = 0, done = false; !done; at++) {
      const name = `minutes-${randomUUID()}`;
      const [writer, worker] = [open(90, TEST_INFLUXDB_URL, name), open(90, proxy.url, name)];
      await writer.prepare();
      await writer.write([run({ deviceId, values: [1], ts: 1 })]);
      const late = run({ deviceId, values: [5], ts: 2 });
      done = true;
      vi.setSystemTime(vi.getRealSystemTime());
      proxy.beforeNext(at, async () => {
        done = false;
        await writer.write([late]);
        vi.setSystemTime(Date.now() + 3 * MINUTE);
      });
      await worker.downsample(new Date());
      if (done) await writer.write([late]);
      await worker.downsample(new Date());
      const windows = await open(1, TEST_INFLUXDB_URL, name).windows(hourly(deviceId));
      expect(windows.map(({ value }) => value)).toEqual([5]);
    }
    proxy.stop();
  }, 120_000);

  it('are of both series of a metric that two processes have given a unit each', async () => {
    const deviceId = newDevice();
    const server = new Server(
      { base: TEST_INFLUXDB_URL, org: TEST_INFLUXDB_ORG, bucket },
      TEST_INFLUXDB_TOKEN,
    );
    const line = (unit: string, second: number, value: number) => ({
      time: MIDNIGHT,
      text: `${keyOf('iot_telemetry', { device_id: deviceId, metric: 'p', unit })} value=${value} ${stampOf(MIDNIGHT + second * 1000)}`,
    });
    const lines = [
      line('bar', 0, 1),
      line('Pa', 1, 3),
      line('bar', 2, 5),
      line('Pa', 2, 5),
      line('Pa', 60, 7),
    ];
    await writeLines(server, lines);
    await store.write([run({ deviceId, metric: 'q' })]); // marks the hour
    await store.downsample(new Date());
    const figure = (fn: WindowFunction, every: number) =>
      valuesOf(hourly(deviceId, { metrics: ['p'], fn, every }));
    expect(await figure('sum', HOUR)).toEqual([16]);
    expect(await figure('mean', MINUTE)).toEqual([3, 7]);
    expect(await figure('last', HOUR)).toEqual([7]);
    expect(await figure('max', MINUTE)).toEqual([5, 7]);
  });

  it('can be written of what is older than samples are kept, any number of times, the later message believed', async () => {
    const deviceId = newDevice();
    const past = MIDNIGHT - 400 * 24 * HOUR;
    const of = (values: number[], rest: Partial<SampleRun> = {}) =>
      run({ deviceId, times: values.map((_, n) => past + n * 1000), values, ...rest });
    const runs = [of([1, 2, 3], { ts: 1 }), of([9], { ts: 2 }), run({ deviceId, times: [past + HOUR] })];
    const query = (fn: WindowFunction, every = MINUTE) =>
      valuesOf(hourly(deviceId, { start: past - HOUR, stop: Date.now(), fn, every }));
    for (const order of [runs, runs.toReversed(), [...runs, ...runs]]) {
      await store.writeMinutes(order);
      expect(await query('sum')).toEqual([14, 1]);
    }
    expect(await query('mean', 24 * HOUR)).toEqual([15 / 4]);
    expect(await query('min')).toEqual([2, 1]);
    expect(await query('last')).toEqual([3, 1]);
    expect(await query('integral')).toEqual([]);
    await store.writeMinutes([run({ deviceId, times: [MIDNIGHT - 9000 * 24 * HOUR] })]);
    expect(await query('sum', 24 * HOUR)).toEqual([15]);
  });

  it('know the unit of a series that was told when it was made already', async () => {
    const deviceId = newDevice();
    await store.write([run({ deviceId, metric: 'p', unit: '', times: [MIDNIGHT] })]);
    await store.write([run({ deviceId, metric: 'p', unit: 'bar', times: [MIDNIGHT + 1] })]);
    await store.downsample(new Date());
    expect(await older.windows(hourly(deviceId))).toMatchObject([{ unit: 'bar', value: 2 }]);
  });

  it('keep samples from being pruned that are not in them yet', async () => {
    const deviceId = newDevice();
    const past = MIDNIGHT - 40 * 24 * HOUR;
    await store.downsample(new Date());
    await store.write([run({ deviceId, times: [past] })]);
    await store.prune(new Date(past + 48 * HOUR));
    const all = { ...hourly(deviceId), start: 0 };
    expect(await store.raw(all)).toHaveLength(1);
    await store.downsample(new Date());
    expect(await store.prune(new Date(past + 48 * HOUR))).toBeGreaterThan(0);
    expect(await store.raw(all)).toEqual([]);
    expect(await valuesOf(all)).toEqual([1]);
  });
});
