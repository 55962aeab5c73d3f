import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyOf } from '#domain/energy.ts';
import type { Samples } from '#domain/power.ts';

const MINUTE = 60_000;

/** Samples of one value a minute. */
const each = (...values: number[]): Samples => ({ times: values.map((_, index) => index * MINUTE), values });

const power = fc.double({ min: -5e6, max: 5e6, noNaN: true });
const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 * MINUTE }), power), { minLength: 2, maxLength: 30 })
  .map((steps) => {
    let time = 0;
    return { times: steps.map(([step]) => (time += step)), values: steps.map(([, value]) => value) };
  });

/** The integral by trapezoid, whatever the sign. */
function integral({ times, values }: Samples, maxGap: number): number {
  let total = 0;
  for (let i = 1; i < times.length; i++) {
    const length = times[i]! - times[i - 1]!;
    if (length <= maxGap) total += ((values[i]! + values[i - 1]!) / 2) * (length / 3_600_000);
  }
  return total;
}

describe('energy', () => {
  it('is power times hours: 60 kW for two minutes are 2 kWh', () => {
    expect(energyOf(each(60_000, 60_000, 60_000), MINUTE)).toEqual({
      consumed: 2000,
      fedBack: 0,
      coveredMs: 120_000,
    });
  });

  it('is fed back while power is negative', () => {
    expect(energyOf(each(-60_000, -60_000), MINUTE)).toEqual({
      consumed: 0,
      fedBack: 1000,
      coveredMs: MINUTE,
    });
  });

  it('is split where power goes through zero between two samples', () => {
    const { consumed, fedBack } = energyOf(each(60_000, -180_000), MINUTE);
    expect(consumed).toBeCloseTo(125, 9); // a quarter of a minute, from 60 kW down to 0
    expect(fedBack).toBeCloseTo(1125, 9);
  });

  it('is not known across a hole', () => {
    const holed = { times: [0, MINUTE, 5 * MINUTE, 6 * MINUTE], values: [60, 60, 60, 60] };
    expect(energyOf(holed, MINUTE)).toEqual({ consumed: 2, fedBack: 0, coveredMs: 2 * MINUTE });
    expect(energyOf({ times: [0], values: [60] }, MINUTE)).toEqual({ consumed: 0, fedBack: 0, coveredMs: 0 });
  });

  it('consumed less fed back is the integral, and neither is negative', () => {
    fc.assert(
      fc.property(series, (samples) => {
        const { consumed, fedBack } = energyOf(samples, 2 * MINUTE);
        expect(consumed - fedBack).toBeCloseTo(integral(samples, 2 * MINUTE), 3);
        expect(Math.min(consumed, fedBack)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('of the opposite power has its two parts exchanged', () => {
    fc.assert(
      fc.property(series, ({ times, values }) => {
        const { consumed, fedBack } = energyOf({ times, values }, MINUTE);
        const opposite = energyOf({ times, values: values.map((value) => -value) }, MINUTE);
        expect([opposite.fedBack, opposite.consumed]).toEqual([consumed, fedBack]);
      }),
    );
  });
});
