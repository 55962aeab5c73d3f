import type { MqttClient } from 'mqtt';
import type { Intake } from '../intake.ts';
import { closeClient, openClient } from './client.ts';

/** How long a broker keeps the session of a runtime that is away, in seconds, where it does not limit it to less. */
const SESSION_EXPIRY_S = 14 * 86_400;

/** Messages that the broker sends before it waits for an acknowledgement; what is beyond stays in its queue, on its disk. */
const RECEIVE_MAXIMUM = 1000;

/** A broker whose rights were changed is asked again after this time. */
const ASK_AGAIN_MS = 30_000;

/** MQTT 5, 3.14.2.1: another client has come under the same id. */
const SESSION_TAKEN_OVER = 0x8e;

export type ConnectionOptions = {
  url: string;
  clientId: string;
  filters: string[];
  intake: Intake;
  onChange: () => void;
};

/**
 * One session on an outside broker, which stays there while the client is away. A message is acknowledged to the broker only when
 * the journal holds it. It subscribes at QoS 1, which is enough for what may come twice; what a broker sends at QoS 2
 * all the same (aedes does) is written before PUBREC, for mqtt.js would keep it in memory until PUBREL, and lose it with the process.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #client: MqttClient;
  #again: NodeJS.Timeout | undefined;
  #closed = false;
  /** `on`: messages can come. `refused`: the broker is there and lets it not subscribe. */
  state: 'away' | 'on' | 'refused' = 'away';
  /** Why it is not on, in the words of the broker or the system. */
  reason = '';

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const take = (topic: string, payload: Buffer | string, replayed: boolean, done: () => void) => {
      const received = {
        topic,
        payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
        clientId: null,
        principal: null,
        replayed,
      };
      // without done there is no acknowledgement: the broker keeps the message and sends it again after the reconnect
      options.intake.take(received, (error) => (error === undefined ? done() : client.stream.destroy()));
    };
    const client = openClient(options.url, {
      clientId: options.clientId,
      clean: false,
      properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: RECEIVE_MAXIMUM },
      // comes before PUBACK and PUBREC
      customHandleAcks: (topic, payload, { retain }, done) => take(topic, payload, retain, () => done(0)),
    });
    this.#client = client;
    client.handleMessage = ({ topic, payload, retain, qos }, done) =>
      qos === 0 ? take(topic, payload, retain, done) : done();
    client.on('connect', () => void this.#subscribe());
    client.on('disconnect', ({ reasonCode }) => {
      if (reasonCode === SESSION_TAKEN_OVER)
        this.reason = `another client has come as ${options.clientId}: an iot-meter with another data folder on this broker needs another MQTT_GROUP`;
    });
    client.on('error', (error) => {
      this.reason = 'code' in error && error.message === '' ? String(error.code) : error.message;
    });
    client.on('close', () => this.#change('away'));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    await closeClient(this.#client);
  }

  async #subscribe(): Promise<void> {
    clearTimeout(this.#again);
    try {
      await this.#client.subscribeAsync(this.#options.filters, { qos: 1 });
      this.reason = '';
      this.#change('on');
    } catch (error) {
      if (this.#closed || !this.#client.connected) return;
      this.reason = error instanceof Error ? error.message : String(error);
      this.#change('refused');
      this.#again = setTimeout(() => void this.#subscribe(), ASK_AGAIN_MS);
    }
  }

  #change(state: Connection['state']): void {
    this.state = state;
    this.#options.onChange();
  }
}
