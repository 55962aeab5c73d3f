import { describe, expect, it } from 'vitest';
import { charge, stepsOf } from '../../../tools/cost/charge.ts';
import { PRICE_LIST, PRICES, type Price } from '../../../tools/cost/prices.ts';

describe('a price', () => {
  it('is charged tier by tier', () => {
    expect(charge(PRICES.messages, 1e9)).toBeCloseTo(1000, 6);
    expect(charge(PRICES.messages, 2.592e9)).toBeCloseTo(1000 + 1592 * 0.8, 6);
    expect(charge(PRICES.messages, 6e9)).toBeCloseTo(1000 + 4000 * 0.8 + 1000 * 0.7, 6);
    expect(charge(PRICES.duration, 20e9)).toBeCloseTo(
      7.5e9 * 0.0000133334 + 11.25e9 * 0.0000120001 + 1.25e9 * 0.0000106667,
      3,
    );
  });

  it('counts a message once for each step begun', () => {
    expect([1.8, 5, 5.001, 128].map((kb) => stepsOf(PRICES.messages, kb))).toEqual([1, 1, 2, 26]);
    expect([25, 26].map((kb) => stepsOf(PRICES.records, kb))).toEqual([1, 2]);
    expect([64, 65].map((kb) => stepsOf(PRICES.queues, kb))).toEqual([1, 2]);
    expect(stepsOf(PRICES.puts, 1000)).toBe(1);
  });
});

describe.each(Object.entries<Price>(PRICES))('the price of %s', (_, { tiers, page, read }) => {
  it('covers any quantity in ascending tiers, and says where and when it was read', () => {
    const ends = tiers.map(([upTo]) => upTo);
    expect(ends.at(-1)).toBe(Number.POSITIVE_INFINITY);
    expect(ends).toEqual([...new Set(ends)].toSorted((a, b) => a - b));
    expect(new URL(page).host).toBe('aws.amazon.com');
    expect(new Date(read).toISOString().slice(0, 10)).toBe(read);
  });
});

it('the list is as old as its oldest price', () => {
  const dates = Object.values<Price>(PRICES).map(({ read }) => read);
  expect(PRICE_LIST.date).toBe(dates.toSorted()[0]);
});
