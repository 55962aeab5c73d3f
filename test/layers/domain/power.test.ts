import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivePower, type Samples } from '#domain/power.ts';

/** Samples of one value a second. */
const each = (...values: number[]): Samples => ({ times: values.map((_, index) => index * 1000), values });

const derived = (measured: Record<string, Samples>) =>
  Object.fromEntries(derivePower(new Map(Object.entries(measured))));

describe('derived power', () => {
  it('is V times I at each instant of direct current, negative while energy is fed back', () => {
    const measured = { voltage_dc: each(750, 760, 770), current_dc: each(100, 0, -50) };
    expect(derived(measured)).toEqual({ power_dc: each(75_000, 0, -38_500) });
  });

  it('is active, apparent and reactive where the current alternates', () => {
    const measured = { voltage_ac: each(15_000), current_ac: each(100), pf: each(0.8) };
    expect(derived(measured)).toEqual({
      power_apparent: each(1_500_000),
      power_active: each(1_200_000),
      power_reactive: each(expect.closeTo(900_000, 6)),
    });
  });

  it('is apparent only without a power factor, or with one that can not be', () => {
    const measured = { voltage_ac: each(15_000, 15_000), current_ac: each(100, 100) };
    const apparent = { power_apparent: each(1_500_000, 1_500_000) };
    expect(derived(measured)).toEqual(apparent);
    expect(derived({ ...measured, pf: each(1.01, -1.01) })).toEqual(apparent);
    expect(derived({ ...measured, pf: { times: [2000, 3000], values: [1, 1] } })).toEqual(apparent);
  });

  it('takes values of one instant only', () => {
    const voltage_dc = { times: [0, 1000, 2500, 4000], values: [10, 20, 30, 40] };
    const current_dc = { times: [1000, 2000, 4000, 5000], values: [2, 3, 4, 5] };
    expect(derived({ voltage_dc, current_dc })).toEqual({
      power_dc: { times: [1000, 4000], values: [40, 160] },
    });
    expect(derived({ voltage_dc: each(10), current_ac: each(10) })).toEqual({});
  });

  it('is left out where it would be infinite', () => {
    expect(derived({ voltage_dc: each(1e200, 2), current_dc: each(1e200, 3) })).toEqual({
      power_dc: { times: [1000], values: [6] },
    });
  });

  it('keeps S² = P² + Q² for any voltage, current and power factor', () => {
    const positive = (max: number) => fc.double({ min: 0, max, noNaN: true });
    const factor = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(positive(30_000), positive(2000), factor, (voltage, current, pf) => {
        const measured = { voltage_ac: each(voltage), current_ac: each(current), pf: each(pf) };
        const { power_apparent, power_active, power_reactive } = derived(measured);
        const [s, p, q] = [power_apparent!.values[0]!, power_active!.values[0]!, power_reactive!.values[0]!];
        expect(Math.hypot(p, q)).toBeCloseTo(s, 4);
        expect(q).toBeGreaterThanOrEqual(0);
        expect(Math.abs(p)).toBeLessThanOrEqual(s);
      }),
    );
  });
});
