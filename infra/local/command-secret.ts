import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile } from '#store/disk/durable-file.ts';

/**
 * The fleet's master secret of command keys: the one that is set, or the one of the data folder, made at first use. Devices hold keys
 * that are made of it, so it is on the disk before any is.
 */
export async function commandSecret(dataDir: string, given: string | undefined): Promise<string> {
  if (given !== undefined) return given;
  const file = join(dataDir, 'command-secret');
  await createFile(file, randomBytes(32).toString('base64'), 0o600);
  return readFile(file, 'utf8');
}
