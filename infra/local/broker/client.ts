import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { credentialsIn, withoutCredentials } from '#store/mqtt/address.ts';

/** MQTT 3.1.1, 3.2.2.3, and MQTT 5, 3.2.2.2: the broker does not speak this version. */
const UNSUPPORTED_VERSION = new Set([1, 0x84]);

/** To ask in another version. */
const AT_ONCE_MS = 20;
const FIRST_RECONNECT_MS = 500;
const RECONNECT_MS = 2000;

/** A broker that does not say goodbye is not waited for longer. */
const GOODBYE_MS = 2000;

/**
 * A client of an outside broker: MQTT 5, or 3.1.1 where the broker has no 5. It connects again for as long as it takes, also to a broker
 * that refuses it, each time after another while, so that many clients do not come back in one moment.
 */
export function openClient(url: string, options: IClientOptions): MqttClient {
  const client = connect(withoutCredentials(url), {
    ...credentialsIn(url),
    protocolVersion: 5,
    keepalive: 15,
    connectTimeout: 10_000,
    resubscribe: false,
    reconnectOnConnackError: true,
    reconnectPeriod: soon(FIRST_RECONNECT_MS),
    ...options,
  });
  client.on('reconnect', () => {
    client.options.reconnectPeriod = soon(RECONNECT_MS);
  });
  client.on('error', (error) => {
    const isOther = 'code' in error && typeof error.code === 'number' && UNSUPPORTED_VERSION.has(error.code);
    if (!isOther || client.options.protocolVersion === 4) return;
    client.options.protocolVersion = 4;
    client.options.reconnectPeriod = soon(AT_ONCE_MS);
  });
  return client;
}

/** Ends a client and leaves its session to the broker. Resolves when its connection is closed, so that another may come under its id. */
export async function closeClient(client: MqttClient): Promise<void> {
  const { stream } = client;
  const closed = stream.closed ? undefined : new Promise((resolve) => stream.once('close', resolve));
  const cutOff = setTimeout(() => stream.destroy(), GOODBYE_MS);
  client.end(!client.connected);
  await closed;
  clearTimeout(cutOff);
}

const soon = (ms: number): number => ms * (0.5 + Math.random());
