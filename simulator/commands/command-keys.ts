import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { COMMAND_KEY_ID, commandKey } from '#domain/command-key.ts';
import type { FleetOptions } from '../fleet-options.ts';
import type { Keys } from './refusal.ts';

/** `command_key` of the answer by which a device is provisioned (IoT.md, device identity). */
const CommandKey = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
  key: z.base64().transform((text) => Buffer.from(text, 'base64')),
});

const CommandKeys = z.preprocess(
  (data) => (Array.isArray(data) ? data : [data]),
  z.array(CommandKey.refine(({ key }) => key.length === 32, 'a key has 32 bytes')),
);

/**
 * The command keys of each device: made of the fleet's master secret, and those of `{device_id}.command-key.json`, which holds a
 * `command_key` as it was issued, or several in an array.
 * @throws Error for a file that holds no key, with its path
 */
export function commandKeys({ commandSecret, clientCertDir }: FleetOptions): (device: string) => Keys {
  const master = commandSecret === undefined ? null : Buffer.from(commandSecret);
  return (device) =>
    new Map([
      ...(master ? [[COMMAND_KEY_ID, commandKey(master, COMMAND_KEY_ID, device)] as const] : []),
      ...(clientCertDir === undefined ? [] : keysOfFile(join(clientCertDir, `${device}.command-key.json`))),
    ]);
}

function keysOfFile(path: string): [string, Buffer][] {
  if (!existsSync(path)) return [];
  const keys = CommandKeys.safeParse(jsonOf(readFileSync(path, 'utf8')));
  if (!keys.success)
    throw new Error(`${path}: expected {"id": "k1", "key": "..."}: ${z.prettifyError(keys.error)}`);
  return keys.data.map(({ id, key }) => [id, key]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
