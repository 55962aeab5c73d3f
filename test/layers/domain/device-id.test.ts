import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeviceId, isDeviceId } from '#domain/device-id.ts';

describe('a device_id', () => {
  it.each([
    'm',
    '7',
    'tram-2041',
    'A_b-C_9',
    '185-017-2',
    'x'.repeat(128),
    'Quarantine',
    'quarantine2',
    'dead-letter',
  ])('may be %s', (id) => {
    expect([isDeviceId(id), DeviceId.safeParse(id).success]).toEqual([true, true]);
  });

  it.each([
    '',
    'x'.repeat(129),
    '-m',
    '_m',
    'a.b',
    'a:b',
    'a/b',
    'a b',
    'a\n',
    'é',
    '+',
    '#',
    '$aws',
    '..',
    'quarantine',
    'batches',
    'dead-letters',
  ])('can not be %j', (id) => {
    expect([isDeviceId(id), DeviceId.safeParse(id).success]).toEqual([false, false]);
  });

  it('is the same to the quick check and to the one with a report', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9_-]{0,140}$/)), (id) => {
        expect(isDeviceId(id)).toBe(DeviceId.safeParse(id).success);
      }),
    );
  });

  it('is a text', () => {
    for (const id of [7, null, undefined, {}, ['m']]) expect(DeviceId.safeParse(id).success).toBe(false);
  });
});
