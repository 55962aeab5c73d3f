import fc from 'fast-check';
import { expect, it } from 'vitest';
import { auditValue } from '#domain/access/audit-value.ts';

it('keeps what was changed as it is', () => {
  const device = { device_id: 'm1', metadata: { line: 4, doors: ['a', null] }, monkey: true };
  expect(auditValue(device)).toEqual(device);
  expect([auditValue(undefined), auditValue(null)]).toEqual([null, null]);
});

it.each(['key', 'private_key', 'password', 'wifi_password', 'token', 'apiToken', 'SECRET', 'authorization'])(
  'keeps no value of a field %s, however deep',
  (name) => {
    expect(JSON.stringify(auditValue({ a: [{ [name]: 'hidden' }], [name]: { b: 'hidden' } }))).not.toContain(
      'hidden',
    );
  },
);

it('keeps the beginning of what is large, and how large it was', () => {
  expect(auditValue({ text: 'x'.repeat(20_000) })).toMatchObject({
    truncated: true,
    bytes: 20_011,
    begins: expect.stringMatching(/^\{"text":"x+$/),
  });
});

it('is at most 16 KiB of JSON, whatever comes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(Buffer.byteLength(JSON.stringify(auditValue(value)))).toBeLessThanOrEqual(16_384);
    }),
  );
});
