import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intervalsOf, markLine } from '#store/metrics/influx/marks.ts';

it('stand in the last second of their minute, for any writer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e8 }),
      fc.bigInt({ min: 0n, max: 2n ** 62n - 1n }),
      (minute, writer) => {
        const { time, text } = markLine(minute, writer);
        const [, number = '', stamp = ''] = /^iot_writers writer=(\d+)i (\d+)$/.exec(text) ?? [];
        const nanos = BigInt(stamp) - (BigInt(minute) * 60_000n + 59_000n) * 1_000_000n;
        expect([BigInt(number), nanos]).toEqual([writer, writer % 1_000_000_000n]);
        expect(BigInt(time)).toBe(BigInt(stamp) / 1_000_000n);
      },
    ),
  );
});

it('are asked for in as few intervals as have no other minute in them', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 40 })), (list) => {
      const minutes = list.toSorted((a, b) => a - b);
      const intervals = intervalsOf(minutes);
      const covered = intervals.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, n) => first + n),
      );
      expect(covered).toEqual(minutes);
      expect(intervals.filter(({ last }) => intervals.some(({ first }) => first === last + 1))).toEqual([]);
    }),
  );
});
