import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readMeasurements, Telemetry } from '#domain/protocol/telemetry.ts';
import { inCanonicalUnit } from '#domain/units.ts';

const head = { v: 2, device_id: 'm1', ts: '2026-01-31T12:00:00Z', seq: 1, msg_type: 'telemetry' };

/** What the schema makes of measurements: the oracle of the reading by hand. */
function bySchema(measurements: unknown) {
  const result = Telemetry.safeParse({ ...head, measurements });
  if (!result.success) return null;
  return result.data.measurements.map(({ ts, type, val, unit }) => ({
    time: ts,
    type,
    ...inCanonicalUnit(type, val, unit),
  }));
}

const often = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 9 }, { arbitrary: fc.jsonValue({ maxDepth: 1 }), weight: 1 });
const time = fc.constantFrom(
  '2026-01-31T12:00:00.000Z',
  '2026-01-31T12:00:01Z',
  '2026-02-30T12:00:00Z',
  '2026-01-31T12:00:00+01:00',
  'now',
  '',
);
const text = fc.oneof(
  fc.constantFrom(
    'voltage_dc',
    'current_dc',
    'x'.repeat(64),
    'x'.repeat(65),
    '',
    'a\0b',
    '\ud800',
    'Fahrgäste',
  ),
  fc.string({ unit: 'binary' }),
);
const unit = fc.oneof(fc.constantFrom('V', 'kV', 'mV', '', 'x'.repeat(33), '\u0007'), fc.string());
const measurement = fc.record(
  { ts: often(time), type: often(text), val: often(fc.double()), unit: often(unit), more: fc.jsonValue() },
  { requiredKeys: ['ts', 'type', 'val'] },
);

it('reads measurements by hand exactly as the schema does', () => {
  fc.assert(
    fc.property(
      often(
        fc.array(fc.oneof({ arbitrary: measurement, weight: 20 }, { arbitrary: fc.jsonValue(), weight: 1 }), {
          maxLength: 5,
        }),
      ),
      (said) => {
        expect(readMeasurements(said)).toEqual(bySchema(said));
      },
    ),
    { numRuns: 2000 },
  );
});

it.each([0, 1, 200, 201])('takes 1 to 200 measurements: %i', (count) => {
  const said = Array.from({ length: count }, () => ({ ts: head.ts, type: 'voltage_dc', val: 750 }));
  expect(readMeasurements(said)).toEqual(bySchema(said));
  expect(readMeasurements(said) === null).toBe(count === 0 || count === 201);
});
