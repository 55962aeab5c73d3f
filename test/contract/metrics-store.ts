import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import type {
  MetricsStore,
  Point,
  PointCursor,
  RawQuery,
  SampleRun,
  WindowQuery,
} from '#store/metrics/port.ts';
import { MAX_TYPES } from '#store/metrics/port.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { MetricsOracle } from './metrics-oracle.ts';
import { deliveries, MIDNIGHT, newDevice, queries, run } from './metrics-runs.ts';

const numRuns = triesOf(50);

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

const rawQuery = (deviceId: string, of: Partial<RawQuery> = {}): RawQuery => ({
  deviceId,
  start: MIDNIGHT - HOUR,
  stop: MIDNIGHT + HOUR,
  metrics: undefined,
  limit: 1000,
  after: undefined,
  ...of,
});

const windowQuery = (deviceId: string, of: Partial<WindowQuery> = {}): WindowQuery => ({
  ...rawQuery(deviceId),
  every: MINUTE,
  fn: 'mean',
  maxGap: 2500,
  ...of,
});

/** Follows the pages to their end. */
async function allPages(read: (after: PointCursor | undefined) => Promise<Point[]>): Promise<Point[]> {
  const points: Point[] = [];
  for (let page = await read(undefined); page.length > 0; page = await read(points.at(-1)))
    points.push(...page);
  return points;
}

/** Sums depend on their order in the last digits. */
function expectPoints(given: Point[], expected: Point[]): void {
  const keys = (points: Point[]) =>
    points.map(({ time, metric, unit }) => `${time - MIDNIGHT} ${metric} ${unit}`);
  expect(keys(given)).toEqual(keys(expected));
  for (const [index, { value }] of expected.entries())
    expect(Math.abs(given[index]!.value - value)).toBeLessThan(1e-6);
}

/**
 * What every metrics store does alike.
 * @param retentionDays how long the opened stores keep samples
 */
export function describeMetricsStore(name: string, open: () => MetricsStore, retentionDays: number): void {
  describe(`the metrics store on ${name}`, () => {
    let store: MetricsStore;
    beforeAll(() => {
      store = open();
    });
    afterAll(() => store.close());

    const valuesOf = async (query: RawQuery) => (await store.raw(query)).map(({ value }) => value);

    it('answers the samples of all metrics by time, then by the bytes of the name', async () => {
      const deviceId = newDevice();
      const names = ['voltage_dc', 'Ångström', 'a,b "c"', 'Zeta', "'; DROP TABLE samples; --"];
      const runs = names.map((metric) => run({ deviceId, metric, unit: '°C', values: [1, 2] }));
      expect(await store.write(runs)).toEqual(names.map(() => 'stored'));
      const sorted = ["'; DROP TABLE samples; --", 'Zeta', 'a,b "c"', 'voltage_dc', 'Ångström'];
      const at = (time: number, value: number) =>
        sorted.map((metric) => ({ time, metric, unit: '°C', value }));
      expect(await store.raw(rawQuery(deviceId))).toEqual([...at(MIDNIGHT, 1), ...at(MIDNIGHT + SECOND, 2)]);
    });

    it('answers nothing for a device or a metric without samples', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId })]);
      expect(await store.raw(rawQuery('nobody'))).toEqual([]);
      expect(await store.windows(windowQuery('nobody'))).toEqual([]);
      expect(await store.raw(rawQuery(deviceId, { metrics: ['current_dc'] }))).toEqual([]);
      expect(await store.write([])).toEqual([]);
    });

    it('takes a range from its start up to, but not including, its stop', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId, values: [1, 2, 3, 4] })]);
      expect(
        await valuesOf(rawQuery(deviceId, { start: MIDNIGHT + SECOND, stop: MIDNIGHT + 3 * SECOND })),
      ).toEqual([2, 3]);
    });

    it('finds samples however long ago the range begins and however far ahead it ends', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId, values: [1, 2] })]);
      const range = { start: -8.64e15, stop: 8.64e15 };
      expect(await valuesOf(rawQuery(deviceId, range))).toEqual([1, 2]);
      const windows = await store.windows(windowQuery(deviceId, { ...range, every: 24 * HOUR }));
      expect(windows).toEqual([{ time: MIDNIGHT, metric: 'voltage_dc', unit: 'V', value: 1.5 }]);
    });

    it('stores a message once that is delivered again, in the same batch, later, and to two writers at once', async () => {
      const deviceId = newDevice();
      const message = run({ deviceId, values: [1, 2, 3] });
      const other = open();
      await store.write([message, message]);
      await Promise.all([store.write([message]), other.write([message]), store.write([message])]);
      await other.close();
      expect(await valuesOf(rawQuery(deviceId))).toEqual([1, 2, 3]);
      expect(await store.windows(windowQuery(deviceId, { fn: 'sum' }))).toMatchObject([{ value: 6 }]);
    });

    it('keeps both of two messages that begin at the same time, the longer one whole', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId, values: [1, 2], ts: MIDNIGHT })]);
      await store.write([run({ deviceId, values: [1, 2, 3, 4], ts: MIDNIGHT - 1 })]);
      expect(await valuesOf(rawQuery(deviceId))).toEqual([1, 2, 3, 4]);
    });

    it('believes the later message where two differ about a time, in whichever order they come', async () => {
      const runs = (deviceId: string) => [
        run({ deviceId, values: [1, 1, 1], ts: MIDNIGHT, seq: 9 }),
        run({ deviceId, values: [2, 2], ts: MIDNIGHT + 1, seq: 3 }),
        run({ deviceId, values: [3], ts: MIDNIGHT + 1, seq: 4 }),
      ];
      for (const order of [(list: unknown[]) => list, (list: unknown[]) => list.reverse()]) {
        const deviceId = newDevice();
        const inOrder = runs(deviceId);
        order(inOrder);
        for (const one of inOrder) await store.write([one]);
        expect(await valuesOf(rawQuery(deviceId))).toEqual([3, 2, 1]);
      }
    });

    it('leaves out what is older than the retention, and keeps the rest of the message', async () => {
      const deviceId = newDevice();
      const edge = Date.now() - retentionDays * 24 * HOUR;
      const [old, young] = [edge - HOUR, edge + HOUR];
      const outcomes = await store.write([
        run({ deviceId, metric: 'gone', times: [old - 1, old] }),
        run({ deviceId, metric: 'cut', times: [old, young] }),
        run({ deviceId, metric: 'kept', times: [young, young + 1] }),
      ]);
      expect(outcomes).toEqual(['too_old', 'too_old', 'stored']);
      const points = await store.raw(rawQuery(deviceId, { start: 0 }));
      expect(points.map(({ metric, time }) => [metric, time])).toEqual([
        ['cut', young],
        ['kept', young],
        ['kept', young + 1],
      ]);
    });

    it(`takes ${MAX_TYPES} measured types of a device and whatever is derived of them`, async () => {
      const deviceId = newDevice();
      const type = (n: number, derived = false) => run({ deviceId, metric: `type ${n}`, derived });
      const first = Array.from({ length: MAX_TYPES - 1 }, (_, n) => type(n));
      expect(new Set(await store.write(first))).toEqual(new Set(['stored']));
      const next = [type(200), type(201), type(202, true), type(5)];
      expect(await store.write(next)).toEqual(['stored', 'too_many_types', 'stored', 'stored']);
      const metrics = Array.from({ length: MAX_TYPES }, (_, n) => `type ${n}`);
      expect(await store.raw(rawQuery(deviceId, { metrics }))).toHaveLength(MAX_TYPES - 1);
      const other = open();
      expect(await other.write([type(203), type(200), type(204, true)])).toEqual([
        'too_many_types',
        'stored',
        'stored',
      ]);
      await other.close();
      expect(await store.write([type(203), run({ deviceId: newDevice() })])).toEqual([
        'too_many_types',
        'stored',
      ]);
    });

    it('keeps to that number when two writers bring new types at once', async () => {
      const deviceId = newDevice();
      const other = open();
      const types = (from: number) =>
        Array.from({ length: 150 }, (_, n) => run({ deviceId, metric: `type ${from + n}` }));
      const outcomes = await Promise.all([store.write(types(0)), other.write(types(1000))]);
      await other.close();
      expect(outcomes.flat().filter((outcome) => outcome === 'stored')).toHaveLength(MAX_TYPES);
    });

    it('stores a message with times of receipt once, however many brokers deliver it', async () => {
      const deviceId = newDevice();
      const received = (time: number, metric: string, message = 77n) =>
        run({ deviceId, metric, times: [time, time + SECOND], message, moved: true, ts: time });
      const later = MIDNIGHT + 20 * SECOND;
      await store.write([received(MIDNIGHT, 'pf'), received(MIDNIGHT, 'thd_i'), received(later, 'pf')]);
      expect(await store.write([received(later, 'pf'), received(later, 'thd_i')])).toEqual([
        'stored',
        'stored',
      ]);
      expect(await store.raw(rawQuery(deviceId))).toHaveLength(4);
      await store.write([received(later, 'pf', 78n)]);
      expect(await store.raw(rawQuery(deviceId, { metrics: ['pf'] }))).toHaveLength(4);
    });

    it('keeps the unit that was told first, once one was told', async () => {
      const deviceId = newDevice();
      for (const [index, unit] of ['', 'bar', 'Pa', ''].entries())
        await store.write([run({ deviceId, metric: 'pressure', unit, times: [MIDNIGHT + index] })]);
      const other = open();
      await other.write([run({ deviceId, metric: 'pressure', unit: 'mbar', times: [MIDNIGHT + 9] })]);
      const units = (points: Point[]) => points.map(({ unit }) => unit);
      expect(units(await store.raw(rawQuery(deviceId)))).toEqual(Array(5).fill('bar'));
      expect(units(await store.windows(windowQuery(deviceId)))).toEqual(['bar']);
      await other.close();
    });

    it('believes the later of messages that differ about a time, when several writers bring them at once', async () => {
      const deviceId = newDevice();
      const writers = Array.from({ length: 4 }, open);
      const one = (n: number) => run({ deviceId, values: [n, n, n], ts: MIDNIGHT + n });
      const write = async (writer: MetricsStore, message: SampleRun): Promise<unknown> =>
        writer.write([message]).catch((error) => {
          if (error instanceof StoreAway) return write(writer, message); // as the bus does
          throw error;
        });
      const numbers = [3, 1, 4, 2, 0, 5, 7, 6];
      await Promise.all(numbers.map((n, index) => write(writers[index % 4]!, one(n))));
      expect(await valuesOf(rawQuery(deviceId))).toEqual([7, 7, 7]);
      await Promise.all(writers.map((writer) => writer.close()));
    });

    it('answers each function of a window, and leaves empty windows out', async () => {
      const deviceId = newDevice();
      const times = [1, 2, 3, 121].map((second) => MIDNIGHT + second * SECOND);
      await store.write([run({ deviceId, times, values: [4, -1, 3, 7] })]);
      const answered = async (fn: WindowQuery['fn']) =>
        (await store.windows(windowQuery(deviceId, { fn }))).map(({ time, value }) => [
          (time - MIDNIGHT) / MINUTE,
          value,
        ]);
      expect(await answered('mean')).toEqual([
        [0, 2],
        [2, 7],
      ]);
      expect(await answered('min')).toEqual([
        [0, -1],
        [2, 7],
      ]);
      expect(await answered('max')).toEqual([
        [0, 4],
        [2, 7],
      ]);
      expect(await answered('sum')).toEqual([
        [0, 6],
        [2, 7],
      ]);
      expect(await answered('last')).toEqual([
        [0, 3],
        [2, 7],
      ]);
      expect(await answered('integral')).toEqual([
        [0, expect.closeTo(2.5 / 3600, 12)],
        [2, 0],
      ]);
    });

    it('integrates a constant 3,600 over its time: split at windows, up to the range, not across a hole', async () => {
      const deviceId = newDevice();
      const seconds = [
        ...Array.from({ length: 91 }, (_, n) => n),
        ...Array.from({ length: 31 }, (_, n) => 120 + n),
      ];
      const times = seconds.map((second) => MIDNIGHT + second * SECOND);
      await store.write([run({ deviceId, times, values: times.map(() => 3600) })]);
      const integrals = async (of: Partial<WindowQuery>) =>
        (await store.windows(windowQuery(deviceId, { fn: 'integral', ...of }))).map(
          ({ value }) => Math.round(value * 1e6) / 1e6,
        );
      expect(await integrals({})).toEqual([60, 30, 30]);
      expect(await integrals({ maxGap: 30_000 })).toEqual([60, 60, 30]);
      expect(await integrals({ start: MIDNIGHT + 500, stop: MIDNIGHT + 2500 })).toEqual([1]);
      expect(await integrals({ every: HOUR })).toEqual([120]);
    });

    it('has an integral for a window between two samples that are not further apart than a hole', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId, times: [MIDNIGHT, MIDNIGHT + 3 * MINUTE], values: [0, 180] })]);
      const windows = await store.windows(windowQuery(deviceId, { fn: 'integral', maxGap: 10 * MINUTE }));
      expect(windows.map(({ value }) => Math.round(value * 1e9) / 1e9)).toEqual([0.5, 1.5, 2.5, 0]);
    });

    it('puts the start of a window that the range cuts before the range', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId, values: [1, 2, 3] })]);
      const cut = { start: MIDNIGHT + SECOND, stop: MIDNIGHT + 2 * SECOND };
      expect(await store.windows(windowQuery(deviceId, cut))).toMatchObject([{ time: MIDNIGHT, value: 2 }]);
    });

    it('takes the largest and the smallest numbers there are, and still reckons with them', async () => {
      const deviceId = newDevice();
      await store.write([run({ deviceId, values: [Number.MAX_VALUE, Number.MAX_VALUE, 5e-324, -5e-324] })]);
      for (const fn of ['mean', 'sum', 'max', 'integral'] as const)
        for (const every of [MINUTE, 1500]) {
          const [window] = await store.windows(windowQuery(deviceId, { fn, every }));
          expect(window!.value).toBeGreaterThan(1e290);
        }
    });

    it('equals an oracle for any messages in any order, any range and any window', async () => {
      await fc.assert(
        fc.asyncProperty(deliveries, queries, async (batches, query) => {
          const deviceId = newDevice();
          const oracle = new MetricsOracle();
          for (const batch of batches) {
            const runs = batch.map((message) => run({ ...message, deviceId }));
            oracle.write(runs);
            await store.write(runs);
          }
          const { every, fn, maxGap, ...range } = query;
          const raw = rawQuery(deviceId, range);
          const windows = windowQuery(deviceId, query);
          const wanted = { limit: Number.POSITIVE_INFINITY };
          expectPoints(
            await allPages((after) => store.raw({ ...raw, after })),
            oracle.raw({ ...raw, ...wanted }),
          );
          expectPoints(
            await allPages((after) => store.windows({ ...windows, after })),
            oracle.windows({ ...windows, ...wanted }),
          );
          const samples = oracle.raw({ ...raw, ...wanted, metrics: undefined, after: undefined });
          const counts = [...Map.groupBy(samples, ({ metric }) => metric)].map(([metric, ofMetric]) => ({
            metric,
            samples: ofMetric.length,
          }));
          expect(await store.count(raw)).toEqual(
            counts.toSorted((a, b) => Buffer.compare(Buffer.from(a.metric), Buffer.from(b.metric))),
          );
        }),
        { numRuns, endOnFailure: false },
      );
    }, 600_000);

    it('counts the samples of each metric in a range, each time once', async () => {
      const deviceId = newDevice();
      await store.write([
        run({ deviceId, values: [1, 2, 3] }),
        run({ deviceId, values: [4, 5, 6, 7] }),
        run({ deviceId, metric: 'Ångström', times: [MIDNIGHT - 40 * 24 * HOUR, MIDNIGHT] }),
      ]);
      const all = { deviceId, start: -8.64e15, stop: 8.64e15 };
      expect(await store.count(all)).toEqual([
        { metric: 'voltage_dc', samples: 4 },
        { metric: 'Ångström', samples: 2 },
      ]);
      const second = { deviceId, start: MIDNIGHT + SECOND, stop: MIDNIGHT + 2 * SECOND };
      expect(await store.count(second)).toEqual([{ metric: 'voltage_dc', samples: 1 }]);
      expect(await store.count({ ...all, deviceId: 'nobody' })).toEqual([]);
      expect(await store.count({ deviceId, start: MIDNIGHT, stop: MIDNIGHT })).toEqual([]);
    });

    it('removes the days that had ended before a time, and can take samples of such a day again', async () => {
      const deviceId = newDevice();
      const past = MIDNIGHT - 30 * 24 * HOUR;
      const message = run({ deviceId, times: [past - 1, past, past + HOUR] });
      await store.write([message]);
      await store.downsample(new Date());
      expect(await store.prune(new Date(past + HOUR))).toBeGreaterThanOrEqual(1);
      const all = rawQuery(deviceId, { start: 0 });
      expect((await store.raw(all)).map(({ time }) => time)).toEqual([past, past + HOUR]);
      await store.write([message]);
      expect(await store.raw(all)).toHaveLength(3);
    });

    it('takes what has to be there for there, however often and by however many it is made', async () => {
      const others = [open(), open()];
      await Promise.all([store, ...others].map((one) => one.prepare()));
      await Promise.all(others.map((one) => one.close()));
      await expect(store.prepare()).resolves.toBeUndefined();
    });

    it('answers windows as before when it was downsampled, and when minutes were written beside', async () => {
      const deviceId = newDevice();
      const message = run({ deviceId, values: [1, 2, 6] });
      await store.write([message]);
      await store.downsample(new Date());
      await store.writeMinutes([message]);
      expect(await store.windows(windowQuery(deviceId))).toMatchObject([{ time: MIDNIGHT, value: 3 }]);
      expect(await store.windows(windowQuery(deviceId, { start: 0, fn: 'sum' }))).toMatchObject([
        { value: 9 },
      ]);
      expect(await valuesOf(rawQuery(deviceId))).toEqual([1, 2, 6]);
    });

    it('says that it is there', async () => {
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
