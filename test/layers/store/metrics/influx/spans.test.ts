import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sweepsOf } from '#store/metrics/influx/spans.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 23, 12);

const span = fc
  .record({
    device: fc.integer({ min: 0, max: 250 }),
    first: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 60 * 24 * HOUR })),
    length: fc.integer({ min: 0, max: HOUR }),
  })
  .map(({ device, first, length }) => ({
    deviceId: `d${device}`,
    first: NOON - first,
    last: NOON - first + length,
  }));

it('cover every span of every device', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 300 }), (spans) => {
      const sweeps = sweepsOf(spans);
      const covers = ({ deviceId, first, last }: (typeof spans)[number]) =>
        sweeps.some((one) => one.deviceIds.includes(deviceId) && one.first <= first && one.last >= last);
      expect(spans.filter((one) => !covers(one))).toEqual([]);
      expect(sweeps.filter(({ deviceIds }) => deviceIds.length > 100)).toEqual([]);
    }),
  );
});

it('are few for what is live, and do not reach from there to what is late', () => {
  const live = Array.from({ length: 90 }, (_, n) => ({
    deviceId: `d${n}`,
    first: NOON + n,
    last: NOON + 9000,
  }));
  const late = { deviceId: 'd1', first: NOON - 240 * HOUR, last: NOON - 239 * HOUR };
  const ranges = sweepsOf([...live, late]).map(({ first, last }) => last - first);
  expect(ranges.sort()).toEqual([HOUR, 9000]);
});
