import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inCanonicalUnit } from '#domain/units.ts';

describe('a value is stored', () => {
  it.each([
    ['voltage_dc', 751.2, 'V', 751.2, 'V'],
    ['voltage_dc', 751.2, undefined, 751.2, 'V'],
    ['voltage_dc', 751.2, '', 751.2, 'V'],
    ['voltage_ac', 15.5, 'kV', 15_500, 'V'],
    ['voltage_ac', 0.025, 'MV', 25_000, 'V'],
    ['battery', 3600, 'mV', 3.6, 'V'],
    ['current_dc', -0.5, 'kA', -500, 'A'],
    ['power_dc', 1.5, 'MW', 1_500_000, 'W'],
    ['power_reactive', 2, 'kvar', 2000, 'var'],
    ['frequency', 0.05, 'kHz', 50, 'Hz'],
    ['temperature', 38.5, 'Cel', 38.5, 'Cel'],
    ['pf', 0.97, '1', 0.97, '1'],
    ['pf', 0.97, undefined, 0.97, '1'],
  ])('%s %d %s as %d %s', (metric, value, said, expected, unit) => {
    const stored = inCanonicalUnit(metric, value, said);
    expect(stored.unit).toBe(unit);
    expect(stored.value).toBeCloseTo(expected, 10);
  });

  it.each(['volts', 'kv', 'KV', 'GV', 'V ', 'VV', 'kkV', 'A', 'µV'])(
    'in the unit of its metric, not converted, where %j means nothing to it',
    (said) => {
      expect(inCanonicalUnit('voltage_dc', 751.2, said)).toEqual({ value: 751.2, unit: 'V' });
    },
  );

  it('in the unit that the device said where the metric is not of the specification', () => {
    expect(inCanonicalUnit('oil_level', 5, 'kV')).toEqual({ value: 5, unit: 'kV' });
    expect(inCanonicalUnit('oil_level', 5, undefined)).toEqual({ value: 5, unit: '' });
    expect(inCanonicalUnit('__proto__', 5, undefined)).toEqual({ value: 5, unit: '' });
  });

  it('as a finite number under one unit per metric, whatever the device says', () => {
    const said = fc.oneof(fc.constantFrom('V', 'kV', 'MV', 'mV', undefined), fc.string());
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), said, (value, unit) => {
        const stored = inCanonicalUnit('voltage_dc', value, unit);
        expect(stored.unit).toBe('V');
        expect(Number.isFinite(stored.value)).toBe(true);
      }),
    );
  });
});
