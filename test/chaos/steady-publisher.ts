import { connect, type MqttClient } from 'mqtt';

/** @property start epoch ms of the first message's time; without it, a day ago */
export type SteadyOptions = { url: string; deviceId: string; qos: 1 | 2; perSecond: number; start?: number };

/** Messages on their way at a time. */
const WINDOW = 20;

const RECONNECT_MS = 200;

const PUBLISHERS = 10;

/** Ten of them, half at QoS 1 and half at QoS 2, that send so many messages a second in all. */
export const steadyPublishers = (of: { url: string; prefix: string; perSecond: number }): SteadyPublisher[] =>
  Array.from(
    { length: PUBLISHERS },
    (_, index) =>
      new SteadyPublisher({
        url: of.url,
        deviceId: `${of.prefix}-${index}`,
        qos: index % 2 === 0 ? 1 : 2,
        perSecond: of.perSecond / PUBLISHERS,
      }),
  );

/**
 * A device that forms a message every few milliseconds, whether or not a broker is there, keeps each until it is
 * acknowledged, and sends all of them in the end. Each connection is a client of its own: mqtt.js keeps what was on its way
 * when a connection broke, but not for every moment in which it can break.
 */
export class SteadyPublisher {
  readonly deviceId: string;
  /** The seq of every message whose last acknowledgement has come. */
  readonly acknowledged = new Set<number>();
  sent = 0;
  /** While true it does not connect again. */
  staysAway = false;
  readonly #options: SteadyOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #start: number;
  #waiting: number[] = [];
  #onTheWay = new Set<number>();
  #client: MqttClient;
  #allDone: (() => void) | null = null;

  constructor(options: SteadyOptions) {
    this.#options = options;
    this.#start = options.start ?? Date.now() - 86_400_000;
    this.deviceId = options.deviceId;
    this.#client = this.#connect();
    this.#timer = setInterval(() => this.#form(), 1000 / options.perSecond);
  }

  /** Forms no more messages and resolves when all are acknowledged. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    if (this.acknowledged.size < this.sent) {
      await new Promise<void>((resolve) => {
        this.#allDone = resolve;
      });
    }
    this.#client.removeAllListeners('close');
    await this.#client.endAsync();
  }

  #connect(): MqttClient {
    const { url, deviceId } = this.#options;
    const client = connect(url, {
      clientId: deviceId,
      clean: false,
      reconnectPeriod: 0,
    });
    client.on('error', () => undefined); // the broker is killed on purpose
    client.on('connect', () => this.#pump());
    client.once('close', () => {
      this.#waiting = [...this.#onTheWay, ...this.#waiting];
      this.#onTheWay = new Set();
      client.end(true);
      this.#connectSoon();
    });
    return client;
  }

  #connectSoon(): void {
    setTimeout(() => {
      if (this.staysAway) this.#connectSoon();
      else this.#client = this.#connect();
    }, RECONNECT_MS);
  }

  #form(): void {
    this.#waiting.push(this.sent++);
    this.#pump();
  }

  #pump(): void {
    const client = this.#client;
    while (client.connected && this.#onTheWay.size < WINDOW) {
      const seq = this.#waiting.shift();
      if (seq === undefined) return;
      this.#onTheWay.add(seq);
      client.publish(
        `iot/${this.deviceId}/telemetry`,
        this.#message(seq),
        { qos: this.#options.qos },
        (error) => {
          if (!error && this.#client === client) this.#acknowledge(seq);
        },
      );
    }
  }

  #acknowledge(seq: number): void {
    this.#onTheWay.delete(seq);
    this.acknowledged.add(seq);
    if (this.acknowledged.size === this.sent) this.#allDone?.();
    this.#pump();
  }

  #message(seq: number): string {
    const ts = new Date(this.#start + seq * 1000).toISOString();
    const measurements = [{ ts, type: 'voltage_dc', val: seq, unit: 'V' }];
    return JSON.stringify({
      v: 2,
      device_id: this.deviceId,
      ts,
      seq,
      boot: 1,
      msg_type: 'telemetry',
      measurements,
    });
  }
}
