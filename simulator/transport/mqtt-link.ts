import { setTimeout as pause } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import type { Category } from '#domain/topics.ts';
import type { Link, LinkEvents, Outcome } from './link.ts';
import type { Topics } from './topics.ts';

/** @property qos the highest the broker takes: 2, or 1 for AWS IoT Core */
export type MqttLinkOptions = { url: string; topics: Topics; qos: 1 | 2; client: IClientOptions };

/** Reason codes of MQTT 5 that another try won't change: not authorised, topic, size, payload, retain, QoS. */
const FINAL_REASONS = new Set([135, 144, 149, 153, 154, 155]);

/** A CONNACK says that the login is not taken: MQTT 3.1.1, 3.2.2.3, and MQTT 5, 3.2.2.2. */
const NO_LOGIN = new Set([4, 5, 0x86, 0x87]);

/** A broker that does not answer within this time (ms) is left without a goodbye. */
const GOODBYE_MS = 2000;

/** A device's session with one broker by mqtt.js, which keeps what is on its way and sends it again after a break. */
export class MqttLink implements Link {
  readonly #options: MqttLinkOptions;
  readonly #events: LinkEvents;
  readonly #client: MqttClient;
  #wasStarted = false;
  #problem: string | null = null;

  constructor(options: MqttLinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    // mqtt.js would try again at a fixed period; the owner of the link does it with backoff and jitter.
    this.#client = connect(options.url, { ...options.client, manualConnect: true, reconnectPeriod: 0 });
    this.#listen();
  }

  connect(will: string): void {
    this.#wasStarted = true;
    this.#problem = null;
    this.#client.options.will = {
      topic: this.#options.topics.of('status'),
      payload: Buffer.from(will),
      qos: 1,
      retain: true,
    };
    this.#client.connect();
  }

  publish(category: Category, text: string, done: (outcome: Outcome) => void): void {
    const isStatus = category === 'status';
    const qos = isStatus || category === 'ota_status' ? 1 : this.#options.qos;
    this.#client.publish(this.#options.topics.of(category), text, { qos, retain: isStatus }, (error) =>
      done(outcomeOf(error)),
    );
  }

  drop(): void {
    this.#client.stream.destroy();
  }

  async end(status: string): Promise<void> {
    if (!this.#wasStarted) return;
    await Promise.race([this.#sayGoodbye(status), pause(GOODBYE_MS, undefined, { ref: false })]);
    this.#client.stream.destroy();
  }

  async #sayGoodbye(status: string): Promise<void> {
    if (this.#client.connected) await new Promise((resolve) => this.publish('status', status, resolve));
    const isQuiet = this.#client.connected && Object.keys(this.#client.outgoing).length === 0;
    await this.#client.endAsync(!isQuiet);
  }

  #listen(): void {
    const client = this.#client;
    client.on('connect', () => {
      client.subscribe(this.#options.topics.command, { qos: this.#options.qos });
      this.#events.up();
    });
    client.on('packetreceive', (packet) => {
      if (packet.cmd === 'connack' && !packet.sessionPresent) this.#forget();
    });
    client.on('message', (_topic, payload) => this.#events.command(payload));
    client.on('error', (error) => {
      this.#problem = describe(error);
    });
    client.on('close', () => this.#events.down(this.#problem));
  }

  /** The broker has no session: what was on its way must be published anew (MQTT 3.1.1, 4.1 and 4.4). */
  #forget(): void {
    for (const id of Object.keys(this.#client.outgoing)) this.#client.removeOutgoingMessage(Number(id));
  }
}

function outcomeOf(error: Error | undefined): Outcome {
  if (!error) return 'acknowledged';
  return 'code' in error && typeof error.code === 'number' && FINAL_REASONS.has(error.code)
    ? 'refused'
    : 'unsent';
}

/** A host with several addresses gives an error with a code and no message; TLS gives pages, and a short reason. */
function describe(error: Error): string {
  if ('reason' in error && typeof error.reason === 'string') return error.reason;
  if ('code' in error && typeof error.code === 'number' && NO_LOGIN.has(error.code))
    return `the broker does not take the login (${error.message})`;
  return error.message || ('code' in error ? String(error.code) : error.name);
}
