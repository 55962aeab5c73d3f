import { connectAsync, type MqttClient } from 'mqtt';

export type PublisherOptions = {
  port: number;
  clientId: string;
  /** Messages sent and not yet acknowledged, at most. */
  window: number;
  next: () => { topic: string; payload: Buffer };
  onAck: () => void;
};

/** Sends what it may, and no more than `window` at a time without acknowledgement. */
export interface Publisher {
  /** How many may still be sent; Infinity for as fast as acknowledgements come. */
  allowed: number;
  readonly inFlight: number;
  pump(): void;
  close(): void;
}

/** A publisher at QoS 1 made of the client that most devices on Node would use. */
export async function openPublisher(options: PublisherOptions): Promise<Publisher> {
  const client = await connectAsync(`mqtt://127.0.0.1:${options.port}`, {
    clientId: options.clientId,
    clean: true,
    reconnectPeriod: 0,
  });
  return new MqttPublisher(options, client);
}

class MqttPublisher implements Publisher {
  readonly #options: PublisherOptions;
  readonly #client: MqttClient;
  allowed = 0;
  inFlight = 0;

  constructor(options: PublisherOptions, client: MqttClient) {
    this.#options = options;
    this.#client = client;
  }

  pump(): void {
    while (this.inFlight < this.#options.window && this.allowed > 0) {
      this.inFlight += 1;
      this.allowed -= 1;
      const { topic, payload } = this.#options.next();
      this.#client.publish(topic, payload, { qos: 1 }, (error) => this.#acknowledged(error));
    }
  }

  close(): void {
    this.#client.end();
  }

  #acknowledged(error: unknown): void {
    if (error) throw error;
    this.inFlight -= 1;
    this.#options.onAck();
    this.pump();
  }
}
