import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSerial, distance, isAfter, next } from '#domain/sequence/serial-number.ts';

const serial = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 1),
);

describe('a sequence number', () => {
  it('is followed by 0 after 2^32-1', () => {
    expect(next(0)).toBe(1);
    expect(next(2 ** 32 - 1)).toBe(0);
  });

  it('is as far from another as one has to count up', () => {
    expect(distance(5, 8)).toBe(3);
    expect(distance(2 ** 32 - 2, 1)).toBe(3);
    expect(distance(8, 5)).toBe(2 ** 32 - 3);
    expect(distance(7, 7)).toBe(0);
  });

  it('is after another that is less than half the circle behind', () => {
    expect(isAfter(2 ** 32 - 1, 0)).toBe(true);
    expect(isAfter(0, 2 ** 31 - 1)).toBe(true);
    expect(isAfter(0, 2 ** 31)).toBe(false);
    expect(isAfter(3, 3)).toBe(false);
    expect(isAfter(4, 3)).toBe(false);
  });

  it('sorts across the wrap', () => {
    expect([1, 2 ** 32 - 1, 0, 2 ** 32 - 2].sort(compareSerial)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0, 1]);
  });

  it('compares with another as the other does with it, even half the circle away', () => {
    fc.assert(
      fc.property(serial, serial, (x, y) => {
        expect(Math.sign(compareSerial(x, y)) + Math.sign(compareSerial(y, x))).toBe(0);
        expect(compareSerial(x, y) === 0).toBe(x === y);
      }),
    );
  });
});
