import type { MqttClient } from 'mqtt';
import { EXPIRY_S, PUBLISH_MS } from '../port.ts';
import { type Connected, connectOnce } from './connect-once.ts';

/** A broker that was away is left alone for a moment, in ms, so that one that swallows packets does not hold up every command. */
const PAUSE_MS = 2000;

/**
 * The way to one broker. A connection is made when there is something to say, and thrown away with all that waits in it when something
 * goes wrong: mqtt.js would send it later, when somebody else has sent it again.
 */
export class BrokerLink {
  readonly #url: string;
  readonly #clientId: string;
  #connected: Promise<Connected> | undefined;
  #away: { until: number; error: unknown } | undefined;

  constructor(url: string, clientId: string) {
    this.#url = url;
    this.#clientId = clientId;
  }

  /** Resolves when the broker has taken it. @throws Error when it does not, or not in time */
  async publish(topic: string, payload: Buffer): Promise<void> {
    if (this.#away !== undefined && Date.now() < this.#away.until) throw this.#away.error;
    const opened = this.#open();
    try {
      const { client, maxQos } = await opened;
      const properties = { messageExpiryInterval: EXPIRY_S }; // not sent to a broker without MQTT 5
      await inTime(client, client.publishAsync(topic, payload, { qos: maxQos, retain: false, properties }));
      this.#away = undefined;
    } catch (error) {
      this.#away = { until: Date.now() + PAUSE_MS, error };
      this.#drop(opened);
      throw error;
    }
  }

  async close(): Promise<void> {
    const opened = this.#connected;
    this.#connected = undefined;
    const connected = await opened?.catch(() => undefined);
    await connected?.client.endAsync(!connected.client.connected);
  }

  #open(): Promise<Connected> {
    if (this.#connected !== undefined) return this.#connected;
    const opened = connectOnce(this.#url, this.#clientId);
    this.#connected = opened;
    void opened.then(
      ({ client }) => client.once('close', () => this.#drop(opened)),
      () => undefined, // whoever publishes gets to know
    );
    return opened;
  }

  #drop(opened: Promise<Connected>): void {
    if (this.#connected === opened) this.#connected = undefined;
    void opened.then(
      ({ client }) => client.end(true),
      () => undefined,
    );
  }
}

/** A publish of a client that is ended is never answered. */
async function inTime(client: MqttClient, publishing: Promise<unknown>): Promise<void> {
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const late = setTimeout(() => reject(new Error(`no acknowledgement within ${PUBLISH_MS} ms`)), PUBLISH_MS);
  const onClose = () => reject(new Error('the broker has closed the connection'));
  client.once('close', onClose);
  try {
    await Promise.race([publishing, failed]);
  } finally {
    clearTimeout(late);
    client.off('close', onClose);
  }
}
