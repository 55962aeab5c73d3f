import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IClientOptions } from 'mqtt';
import type { FleetOptions } from '../fleet-options.ts';

const KEEP_ALIVE_S = 15;
const SESSION_EXPIRY_S = 3600;
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * What mqtt.js needs to connect as a device: session and timing by IoT.md, login, TLS. Files are read here, once for
 * a fleet but for certificates of each device, so that one that is missing is known before anything starts.
 * @throws Error for a file that can't be read, and for a device without a password where each has one of its own
 */
export function clientOptions(options: FleetOptions): (device: string) => IClientOptions {
  const tls = { ...fileOf('ca', options.ca), ...fileOf('cert', options.cert), ...fileOf('key', options.key) };
  return (device) => ({
    ...sessionOf(options.mqttVersion),
    clientId: device,
    ...loginOf(device, options),
    ...tls,
    ...certificateOf(device, options.clientCertDir),
    rejectUnauthorized: !options.insecure,
  });
}

function loginOf(device: string, { logins, username, password }: FleetOptions): IClientOptions {
  if (logins !== undefined) {
    const own = Object.hasOwn(logins, device) ? logins[device] : undefined;
    if (own === undefined) throw new Error(`there is no password of ${device} among the logins`);
    return { username: device, password: own };
  }
  return {
    ...(username === undefined ? {} : { username: username.replaceAll('{id}', device) }),
    ...(password === undefined ? {} : { password: password.replaceAll('{id}', device) }),
  };
}

function sessionOf(version: FleetOptions['mqttVersion']): IClientOptions {
  const session: IClientOptions = {
    clean: false,
    keepalive: KEEP_ALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
  };
  if (version === '3.1.1') return { ...session, protocolVersion: 4 };
  return { ...session, protocolVersion: 5, properties: { sessionExpiryInterval: SESSION_EXPIRY_S } };
}

/** `{device_id}.crt` and `{device_id}.key` of a folder. */
function certificateOf(device: string, folder: string | undefined): IClientOptions {
  if (folder === undefined) return {};
  return {
    ...fileOf('cert', join(folder, `${device}.crt`)),
    ...fileOf('key', join(folder, `${device}.key`)),
  };
}

const fileOf = (name: 'ca' | 'cert' | 'key', path: string | undefined): IClientOptions =>
  path === undefined ? {} : { [name]: readFileSync(path) };
