import { connect, type MqttClient } from 'mqtt';
import { credentialsIn, withoutCredentials } from '../../mqtt/address.ts';
import { PUBLISH_MS } from '../port.ts';

/** A client that is connected, and the highest quality of service that its broker takes. */
export type Connected = { client: MqttClient; maxQos: 1 | 2 };

/** MQTT 3.1.1, 3.2.2.3, and MQTT 5, 3.2.2.2: the broker does not speak this version. */
const UNSUPPORTED_VERSION = new Set([1, 0x84]);

/** Connects by MQTT 5, or by 3.1.1 where the broker has no 5, in a session that ends with the connection. It never connects again by itself. */
export async function connectOnce(url: string, clientId: string): Promise<Connected> {
  try {
    return await connectBy(5, url, clientId);
  } catch (error) {
    if (!isOtherVersion(error)) throw error;
    return connectBy(4, url, clientId);
  }
}

const isOtherVersion = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'number' &&
  UNSUPPORTED_VERSION.has(error.code);

function connectBy(protocolVersion: 4 | 5, url: string, clientId: string): Promise<Connected> {
  const client = connect(withoutCredentials(url), {
    ...credentialsIn(url),
    clientId,
    protocolVersion,
    clean: true,
    keepalive: 15,
    connectTimeout: PUBLISH_MS,
    reconnectPeriod: 0,
  });
  client.setMaxListeners(0); // everything that is under way looks out for its end
  const { promise, resolve, reject } = Promise.withResolvers<Connected>();
  client.once('connect', ({ properties }) =>
    resolve({ client, maxQos: properties?.maximumQoS === 1 ? 1 : 2 }),
  );
  // stays: an error that nobody hears would end the process
  client.on('error', (error) => reject(error));
  client.once('close', () => reject(new Error('the broker has closed the connection')));
  return promise.catch((error) => {
    client.end(true);
    throw error;
  });
}
