import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeMeters } from '#simulator/model/meter.ts';
import { samplesAt } from '#simulator/model/samples.ts';
import { SYSTEM_NAMES } from '#simulator/model/systems.ts';

const TIME = Date.UTC(2026, 0, 15, 7);
const meters = describeMeters({ devices: 4, dcShare: 0.5, prefix: 'sim', systems: SYSTEM_NAMES, seed: 7 });
const spans = fc.integer({ min: 0, max: 90_000 });
const cadences = fc.constantFrom(100, 333, 1000, 60_000);

test('two ranges that touch give the samples of the range they make up', () => {
  fc.assert(
    fc.property(fc.constantFrom(...meters), spans, spans, cadences, (meter, first, second, cadence) => {
      const [middle, end] = [TIME + first, TIME + first + second];
      const both = [...samplesAt(meter, TIME, middle, cadence), ...samplesAt(meter, middle, end, cadence)];
      expect(both).toEqual(samplesAt(meter, TIME, end, cadence));
    }),
  );
});

test('samples stand one cadence apart, after the start of the range and not after its end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...meters), spans, cadences, (meter, span, cadence) => {
      const times = samplesAt(meter, TIME, TIME + span, cadence).map(({ time }) => time);
      expect(Math.abs(times.length - span / cadence)).toBeLessThan(1);
      for (const [index, time] of times.entries()) {
        expect(time > TIME && time <= TIME + span && Number.isInteger(time)).toBe(true);
        if (index > 0) expect(time - times[index - 1]!).toBe(cadence);
      }
    }),
  );
});

test('the same seed gives the same history, another seed another one', () => {
  const historyOf = (seed: number) => {
    const [meter] = describeMeters({ devices: 1, dcShare: 1, prefix: 'sim', systems: SYSTEM_NAMES, seed });
    return samplesAt(meter!, TIME, TIME + 60_000, 1000);
  };
  expect(historyOf(1)).toEqual(historyOf(1));
  expect(historyOf(1)).not.toEqual(historyOf(2));
});

test('meters do not sample in step', () => {
  const offsets = meters.map((meter) => samplesAt(meter, TIME, TIME + 1000, 1000)[0]!.time % 1000);
  expect(new Set(offsets).size).toBe(meters.length);
});

test('values are rounded to what a meter resolves', () => {
  for (const meter of meters)
    for (const { values } of samplesAt(meter, TIME, TIME + 30_000, 1000))
      for (const [index, { digits }] of meter.metrics.entries())
        expect(String(values[index]).split('.')[1]?.length ?? 0).toBeLessThanOrEqual(digits);
});
