import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WindowFold } from '#store/metrics/influx/figures.ts';
import { MetricsOracle } from '../../../../contract/metrics-oracle.ts';
import { queries, run } from '../../../../contract/metrics-runs.ts';

const samples = fc.uniqueArray(
  fc.record({ time: fc.integer({ min: 0, max: 600_000 }), value: fc.integer({ min: -1000, max: 1000 }) }),
  { selector: ({ time }) => time, minLength: 1, maxLength: 40 },
);

it('come out sample by sample as an oracle works them out', () => {
  fc.assert(
    fc.property(samples, queries, (list, query) => {
      const sorted = list.toSorted((a, b) => a.time - b.time);
      const fold = new WindowFold(query);
      for (const sample of sorted) expect(fold.take(sample)).toBe(true);
      const oracle = new MetricsOracle();
      const [times, values] = [sorted.map(({ time }) => time), sorted.map(({ value }) => value)];
      oracle.write([run({ deviceId: 'd', times, values })]);
      const all = {
        deviceId: 'd',
        start: 0,
        stop: 700_000,
        metrics: undefined,
        limit: 9999,
        after: undefined,
      };
      const expected = oracle.windows({ ...query, ...all });
      const figures = [...fold.figures(query.fn, 0, 700_000)].sort((a, b) => a.time - b.time);
      expect(figures.map(({ time }) => time)).toEqual(expected.map(({ time }) => time));
      for (const [index, { value }] of figures.entries())
        expect(value).toBeCloseTo(expected[index]!.value, 6);
    }),
  );
});

it('need samples in the order of time, and count one of two for the same time', () => {
  const fold = new WindowFold({ every: 60_000, maxGap: 1000 });
  expect([5, 7, 7, 6].map((time) => fold.take({ time, value: 1 }))).toEqual([true, true, true, false]);
  expect([...fold.figures('sum', 0, 60_000)]).toEqual([{ time: 0, value: 2 }]);
});
