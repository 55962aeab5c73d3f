import { hkdfSync } from 'node:crypto';

/**
 * The id of the keys that are in use. To exchange the master secret, devices are given keys of the next id beside these, and then
 * commands are signed with those.
 */
export const COMMAND_KEY_ID = 'k1';

const KEY_BYTES = 32;

/** What binds a command key to its id and device (IoT.md, signature). */
export const commandKeyInfo = (keyId: string, deviceId: string): string =>
  `iot-meter/command/${keyId}/${deviceId}`;

/**
 * The key that commands to a device are signed with: 32 bytes of HKDF-SHA256 (RFC 5869) with an empty salt (IoT.md, signature).
 * Nothing of it is stored on our side, as it can be made again.
 * @param master the fleet's master secret
 */
export const commandKey = (master: Uint8Array, keyId: string, deviceId: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), commandKeyInfo(keyId, deviceId), KEY_BYTES));
