import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBuckets } from '#domain/token-bucket.ts';

describe('a token bucket', () => {
  it('gives as much at once as it holds, and then as much as comes in', () => {
    const buckets = new TokenBuckets({ rate: 2, burst: 3 });
    expect([0, 0, 0].map(() => buckets.take('a', 0))).toEqual([0, 0, 0]);
    expect(buckets.take('a', 0)).toBe(0.5);
    expect(buckets.take('a', 499)).toBeGreaterThan(0);
    expect(buckets.take('a', 500)).toBe(0);
    expect(buckets.take('b', 500)).toBe(0);
  });

  it('says how long to wait without taking any', () => {
    const buckets = new TokenBuckets({ rate: 1, burst: 1 });
    expect([buckets.wait('a', 0), buckets.wait('a', 0), buckets.take('a', 0)]).toEqual([0, 0, 0]);
    expect(buckets.wait('a', 0)).toBe(1);
  });

  it('never gives more in any time than its burst and what came in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 })), (pauses) => {
        const buckets = new TokenBuckets({ rate: 10, burst: 5 });
        let now = 0;
        let given = 0;
        for (const pause of pauses) {
          now += pause;
          if (buckets.take('a', now) === 0) given += 1;
        }
        expect(given).toBeLessThanOrEqual(5 + (now / 1000) * 10 + 1e-6);
      }),
    );
  });

  it('forgets who has not come for long when too many come', () => {
    const buckets = new TokenBuckets({ rate: 1, burst: 1 });
    buckets.take('first', 0);
    for (let other = 0; other < 10_000; other += 1) buckets.take(`other ${other}`, 0);
    expect([buckets.wait('first', 0), buckets.wait('other 9999', 0)]).toEqual([0, 1]);
  });
});
