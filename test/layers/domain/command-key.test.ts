import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandKey } from '#domain/command-key.ts';

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac('sha256', key).update(data).digest();

/** RFC 5869 by the letter, for one block of output and an empty salt. */
const hkdf = (master: Uint8Array, info: string): Buffer =>
  hmac(hmac(Buffer.alloc(32), master), Buffer.concat([Buffer.from(info), Buffer.of(1)]));

it('is HKDF-SHA256 of the master secret, bound to key id and device', () => {
  const master = fc.uint8Array({ minLength: 1, maxLength: 80 });
  const deviceId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/);
  const keyId = fc.stringMatching(/^k[1-9][0-9]?$/);
  fc.assert(
    fc.property(master, keyId, deviceId, (secret, key, device) => {
      expect(commandKey(secret, key, device)).toEqual(hkdf(secret, `iot-meter/command/${key}/${device}`));
    }),
  );
});

it('is the one of the specification’s example', () => {
  const master = Uint8Array.from({ length: 32 }, (_, index) => index);
  expect(commandKey(master, 'k1', 'tram-2041').toString('hex')).toBe(
    '7e9b0a6c8aff0b012fd3602ef980bdf88049508f82a9c8a6742be4ce18f57398',
  );
});
