import { connect, type MqttClient } from 'mqtt';

export type SteadyOptions = { port: number; deviceId: string; qos: 1 | 2; perSecond: number };

/** A device that forms a message every few milliseconds, whether or not a broker is there, and sends all of them in the end. */
export class SteadyPublisher {
  readonly deviceId: string;
  /** The seq of every message whose last acknowledgement has come. */
  readonly acknowledged = new Set<number>();
  readonly #client: MqttClient;
  readonly #timer: NodeJS.Timeout;
  readonly #qos: 1 | 2;
  readonly #start = Date.now() - 86_400_000;
  #allDone: () => void = () => {};
  #finishing = false;
  sent = 0;

  constructor({ port, deviceId, qos, perSecond }: SteadyOptions) {
    this.deviceId = deviceId;
    this.#qos = qos;
    this.#client = connect(`mqtt://127.0.0.1:${port}`, {
      clientId: deviceId,
      clean: false,
      reconnectPeriod: 200,
    });
    this.#client.on('error', () => undefined); // the broker is killed on purpose
    this.#timer = setInterval(() => this.#send(), 1000 / perSecond);
  }

  /** Forms no more messages and resolves when all are acknowledged. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    this.#finishing = true;
    const done = new Promise<void>((resolve) => {
      this.#allDone = resolve;
    });
    this.#check();
    await done;
    await this.#client.endAsync();
  }

  #send(): void {
    const seq = this.sent++;
    const ts = new Date(this.#start + seq * 1000).toISOString();
    const measurements = [{ ts, type: 'voltage_dc', val: seq, unit: 'V' }];
    const message = { v: 2, device_id: this.deviceId, ts, seq, boot: 1, msg_type: 'telemetry', measurements };
    this.#client.publish(
      `iot/${this.deviceId}/telemetry`,
      JSON.stringify(message),
      { qos: this.#qos },
      (error) => {
        if (error) return;
        this.acknowledged.add(seq);
        this.#check();
      },
    );
  }

  #check(): void {
    if (this.#finishing && this.acknowledged.size === this.sent) this.#allDone();
  }
}
