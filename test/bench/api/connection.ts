import { connect, type Socket } from 'node:net';

const HEADER_END = Buffer.from('\r\n\r\n');

export type Answer = { status: number; ms: number };

/**
 * A keep-alive connection that has one request under way at a time, on a bare socket: an HTTP client that parses all headers
 * would take as much of the two cores as the server that it measures.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted = -1;
  #status = 0;
  #sentAt = 0;
  #done: ((answer: Answer) => void) | null = null;

  constructor(port: number) {
    this.#host = `127.0.0.1:${port}`;
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', (error) => {
      throw error;
    });
  }

  get(path: string): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#done = resolve;
    this.#sentAt = performance.now();
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}\r\nAccept: application/json\r\n\r\n`);
    return promise;
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#wanted < 0) this.#readHeader();
    if (this.#wanted < 0 || this.#length < this.#wanted) return;
    const answer = { status: this.#status, ms: performance.now() - this.#sentAt };
    this.#chunks = [];
    this.#length = 0;
    this.#wanted = -1;
    this.#done?.(answer);
  }

  /** Every answer of the home tells its length. */
  #readHeader(): void {
    const all = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const end = all?.indexOf(HEADER_END) ?? -1;
    if (all === undefined || end < 0) return;
    const header = all.toString('latin1', 0, end);
    this.#status = Number(header.slice(9, 12));
    const length = /\r\ncontent-length: (\d+)/i.exec(header)?.[1];
    if (length === undefined) throw new Error(`an answer without its length: ${header}`);
    this.#wanted = end + HEADER_END.length + Number(length);
  }
}
