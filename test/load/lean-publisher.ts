import { connect, type Socket } from 'node:net';
import { generate, parser } from 'mqtt-packet';
import type { Publisher, PublisherOptions } from './publisher.ts';

/** A lean MQTT 3.1.1 client that only publishes at QoS 1, so that the load costs less than what it loads. */
export class LeanPublisher implements Publisher {
  readonly #options: PublisherOptions;
  readonly #socket: Socket;
  #lastId = 0;
  #inFlight = 0;
  /** How many may still be sent; Infinity for as fast as acknowledgements come. */
  allowed = 0;

  private constructor(options: PublisherOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
  }

  static async open(options: PublisherOptions): Promise<LeanPublisher> {
    const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true });
    const publisher = new LeanPublisher(options, socket);
    const packets = parser({ protocolVersion: 4 });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    packets.on('packet', ({ cmd }) =>
      cmd === 'connack' ? resolve() : cmd === 'puback' ? publisher.#acknowledged() : undefined,
    );
    socket.on('data', (chunk) => packets.parse(chunk));
    socket.on('error', reject);
    socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: options.clientId,
        keepalive: 0,
      }),
    );
    await promise;
    return publisher;
  }

  /** Sends what window and allowance let through. */
  pump(): void {
    this.#socket.cork();
    while (this.#inFlight < this.#options.window && this.allowed > 0) this.#send();
    this.#socket.uncork();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  close(): void {
    this.#socket.end(generate({ cmd: 'disconnect' }));
  }

  #send(): void {
    this.#lastId = (this.#lastId % 65_535) + 1;
    this.#inFlight += 1;
    this.allowed -= 1;
    const { topic, payload } = this.#options.next();
    this.#socket.write(
      generate({
        cmd: 'publish',
        qos: 1,
        messageId: this.#lastId,
        topic,
        payload,
        dup: false,
        retain: false,
      }),
    );
  }

  #acknowledged(): void {
    this.#inFlight -= 1;
    this.#options.onAck();
    if (this.#inFlight <= this.#options.window / 2) this.pump();
  }
}
