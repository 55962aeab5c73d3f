import { describe, expect, it } from 'vitest';
import { changed, readChanged, readOn } from '#test/support/fixtures.ts';

const TS = '2026-03-02T06:15:09.000Z';
const withMeasurement = (changes: object) =>
  readChanged('telemetry', { measurements: [{ ts: TS, type: 'voltage_dc', val: 1, ...changes }] });
const withNumber = (number: string) =>
  readOn(
    'telemetry',
    changed('telemetry', { measurements: [{ ts: TS, type: 'x', val: 4711 }] }).replace('4711', number),
  );
const firstValue = (read: ReturnType<typeof readOn>) =>
  read.ok && read.content.category === 'telemetry' ? read.content.measurements[0]?.value : 'refused';

describe('a telemetry message', () => {
  it('gives its measurements in order, each with its own time', () => {
    expect(readChanged('telemetry')).toMatchObject({
      deviceId: 'tram-2041',
      version: 2,
      time: Date.parse('2026-03-02T06:15:10Z'),
      content: {
        measurements: [
          { time: Date.parse('2026-03-02T06:15:08Z'), type: 'voltage_dc', value: 748.6, unit: 'V' },
          { time: Date.parse('2026-03-02T06:15:08Z'), type: 'current_dc', value: 412.3, unit: 'A' },
          { time: Date.parse('2026-03-02T06:15:09Z'), type: 'voltage_dc', value: 771.9, unit: 'V' },
          { time: Date.parse('2026-03-02T06:15:09Z'), type: 'current_dc', value: -268.4, unit: 'A' },
        ],
      },
    });
  });

  it.each([
    [1, true],
    [200, true],
    [201, false],
    [5000, false],
  ])('of %i measurements is taken: %s', (count, ok) => {
    const measurements = Array.from({ length: count }, () => ({ ts: TS, type: 'voltage_dc', val: 1 }));
    expect(readChanged('telemetry', { measurements }).ok).toBe(ok);
  });

  it('names five of its problems and not hundreds', () => {
    const measurements = Array.from({ length: 200 }, () => ({ ts: 'x', type: '', val: '1' }));
    const read = readChanged('telemetry', { measurements });
    expect(read.ok ? '' : read.detail.split('; ')).toHaveLength(5);
  });
});

describe('the value of a measurement', () => {
  const NUMBERS = ['0', '-0', '1e308', '-1e308', '5e-324', '0.1', '1E3', '123456789012345678901234567890'];
  it.each(NUMBERS)('may be %s', (number) => {
    expect(firstValue(withNumber(number))).toBe(Number(number));
  });

  it.each(['1e999', '-1e999', 'null', 'true', '"1"', '[1]', '{}'])('is refused as %s', (number) => {
    expect(withNumber(number)).toMatchObject({ ok: false, reason: 'schema' });
  });

  it.each(['NaN', 'Infinity', '+1', '.5', '01', '1.', '0x10'])('can not be written %s', (number) => {
    expect(withNumber(number)).toMatchObject({ ok: false, reason: 'not_json' });
  });

  it('is finite in the unit it is stored in, however large it was in another', () => {
    expect(firstValue(withMeasurement({ val: 1e308, unit: 'kV' }))).toBe(Number.MAX_VALUE);
    expect(firstValue(withMeasurement({ val: -1e308, unit: 'MV' }))).toBe(-Number.MAX_VALUE);
  });
});

describe('a measurement', () => {
  it.each([
    { type: 'x' },
    { type: 'x'.repeat(64) },
    { type: '🚆'.repeat(64) },
    { type: '__proto__' },
    { type: 'a b,c=d "e"' },
    { unit: undefined },
    { unit: '' },
    { unit: 'x'.repeat(32) },
    { ts: '2026-03-02T06:15' },
    { quality: 'ok', raw: [1, 2] },
  ])('may have %j', (good) => {
    expect(withMeasurement(good).ok).toBe(true);
  });

  it.each([
    { type: '' },
    { type: 'x'.repeat(65) },
    { type: '🚆'.repeat(65) },
    { type: 'a\0' },
    { type: 'a\nb' },
    { type: '\ud800' },
    { type: '\u2028' },
    { type: 5 },
    { type: undefined },
    { unit: 'x'.repeat(33) },
    { unit: 'V\0' },
    { unit: '\udc00' },
    { unit: null },
    { ts: undefined },
    { ts: 1772432110 },
    { ts: '2026-02-30T00:00:00Z' },
    { val: undefined },
  ])('is refused, and the whole message with it, for %j', (bad) => {
    const [field] = Object.keys(bad);
    expect(withMeasurement(bad)).toMatchObject({
      ok: false,
      reason: 'schema',
      detail: expect.stringContaining(`measurements.0.${field}`),
    });
  });
});
