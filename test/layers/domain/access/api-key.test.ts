import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { isSecretOf, looksLikeApiKey, newApiKey, readApiKey } from '#domain/access/api-key.ts';

it('a new key is read back by its parts, and only the hash of its secret is kept', () => {
  const { id, key, hash } = newApiKey();
  expect(looksLikeApiKey(key)).toBe(true);
  const read = readApiKey(key);
  expect(read).toMatchObject({ id, secret: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(hash).toEqual(
    createHash('sha256')
      .update(read?.secret ?? '')
      .digest(),
  );
  expect(isSecretOf(hash, read?.secret ?? '')).toBe(true);
});

it('another secret is not that of the key, however like it is', () => {
  const { key, hash } = newApiKey();
  const secret = readApiKey(key)?.secret ?? '';
  const other = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`;
  for (const wrong of [
    other,
    '',
    `${secret}0`,
    secret.toUpperCase() === secret ? other : secret.toUpperCase(),
  ])
    expect(isSecretOf(hash, wrong)).toBe(false);
});

it.each(['', 'iotm_', 'iotm_ab_cd', `iotm_${'0'.repeat(16)}_${'0'.repeat(63)}`, `x${newApiKey().key}`])(
  '%j is no key',
  (token) => {
    expect(readApiKey(token)).toBeNull();
  },
);
