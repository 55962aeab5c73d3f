import { createHmac } from 'node:crypto';
import { COMMAND_KEY_ID, commandKey } from '../command-key.ts';
import { canonicalJson } from './canonical-json.ts';

/** What is signed: a command as it goes to the device, without its `sig`. `ts`: when this sending was signed. */
export type UnsignedCommand = { v: 2; cmd_id: string; ts: string; cmd: string; params: object };

/**
 * The `sig` of a command to a device: the id of the key, and the HMAC-SHA256 over the canonical JSON in base64 (IoT.md, signature).
 * @param master the fleet's master secret
 */
export function signatureOf(
  master: Uint8Array,
  deviceId: string,
  command: UnsignedCommand,
  keyId: string = COMMAND_KEY_ID,
): string {
  const key = commandKey(master, keyId, deviceId);
  return `${keyId}:${createHmac('sha256', key).update(canonicalJson(command)).digest('base64')}`;
}

/** The payload of one sending of a command, signed at `now` (epoch milliseconds). */
export function signedPayload(
  master: Uint8Array,
  deviceId: string,
  { cmdId, cmd, params }: { cmdId: string; cmd: string; params: object },
  now: number,
): Buffer {
  const command: UnsignedCommand = { v: 2, cmd_id: cmdId, ts: new Date(now).toISOString(), cmd, params };
  return Buffer.from(JSON.stringify({ ...command, sig: signatureOf(master, deviceId, command) }));
}
