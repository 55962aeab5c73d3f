import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandSecret } from '#local/command-secret.ts';
import { temporaryFolder } from '../../support/folder.ts';

it('is made once, the same for whoever asks first, and kept from others', async () => {
  const folder = temporaryFolder();
  const secrets = await Promise.all([1, 2, 3].map(() => commandSecret(folder, undefined)));
  expect(new Set(secrets).size).toBe(1);
  expect(Buffer.from(secrets[0]!, 'base64')).toHaveLength(32);
  expect(await commandSecret(folder, undefined)).toBe(secrets[0]);
  expect(statSync(join(folder, 'command-secret')).mode & 0o777).toBe(0o600);
  expect(await commandSecret(temporaryFolder(), undefined)).not.toBe(secrets[0]);
});

it('is the one that is set', async () => {
  expect(await commandSecret(temporaryFolder(), 'a secret of the operator’s own')).toBe(
    'a secret of the operator’s own',
  );
});
