import { createServer, type Server, type Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import { type Frame, FrameReader } from './frames.ts';

/** After these the server answers ReadyForQuery: simple Query, Sync, FunctionCall. */
const ENDS_A_ROUND = new Set(['Q', 'S', 'F']);

type Round = { client: Client; bytes: Buffer };

/** One connected client: what it has sent of a round that is not whole yet. */
type Client = { socket: Socket; reader: FrameReader; pending: Buffer[] };

/**
 * Lets any number of PostgreSQL clients share one PGlite, which has a single session.
 *
 * Clients take turns by whole rounds, from Parse to Sync: were single messages mixed, one client's Bind would meet another
 * one's unnamed statement. While a transaction is open its client alone has turns. (This is what the package
 * pglite-socket leaves out, as of 0.2.17.) What belongs to a session is shared by all: SET, temporary tables,
 * named statements and advisory locks are not to be used.
 */
export class SocketServer {
  readonly #db: PGlite;
  readonly #server: Server;
  readonly #clients = new Set<Client>();
  #rounds: Round[] = [];
  #owner: Client | null = null;
  #working = false;

  constructor(db: PGlite) {
    this.#db = db;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** Listens on a Unix socket. */
  listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen(path, resolve);
    return promise;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const { socket } of this.#clients) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const client: Client = { socket, reader: new FrameReader(), pending: [] };
    this.#clients.add(client);
    socket.on('data', (chunk) => {
      for (const frame of client.reader.push(chunk)) this.#take(client, frame);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#forget(client));
  }

  #take(client: Client, { type, tag, bytes }: Frame): void {
    if (type === 'ssl') client.socket.write('N');
    else if (type === 'cancel' || tag === 'X') client.socket.end();
    else {
      client.pending.push(bytes);
      if (type === 'startup' || ENDS_A_ROUND.has(tag) || tag === 'p') this.#enqueue(client);
    }
  }

  #enqueue(client: Client): void {
    this.#rounds.push({ client, bytes: Buffer.concat(client.pending) });
    client.pending = [];
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    for (let round = this.#nextRound(); round !== undefined; round = this.#nextRound())
      await this.#run(round);
    this.#working = false;
  }

  #nextRound(): Round | undefined {
    const index = this.#owner === null ? 0 : this.#rounds.findIndex(({ client }) => client === this.#owner);
    return index < 0 ? undefined : this.#rounds.splice(index, 1)[0];
  }

  async #run({ client, bytes }: Round): Promise<void> {
    client.socket.cork(); // an answer has many small parts: one call of the system for all of them
    try {
      const onRawData = (data: Uint8Array) => void client.socket.write(Buffer.from(data));
      await this.#db.runExclusive(() => this.#db.execProtocolRawStream(bytes, { onRawData }));
    } catch (error) {
      client.socket.destroy(error instanceof Error ? error : undefined);
    }
    client.socket.uncork();
    this.#owner = this.#db.isInTransaction() ? client : null;
    if (this.#owner !== null && client.socket.destroyed) await this.#rollBack();
  }

  #forget(client: Client): void {
    this.#clients.delete(client);
    this.#rounds = this.#rounds.filter((round) => round.client !== client);
    if (this.#owner === client && !this.#working) void this.#endAbandoned();
  }

  /** Between rounds nobody else would end the transaction of a client that has gone. */
  async #endAbandoned(): Promise<void> {
    this.#working = true;
    await this.#rollBack();
    this.#working = false;
    await this.#work();
  }

  async #rollBack(): Promise<void> {
    await this.#db.exec('ROLLBACK').catch(() => undefined);
    this.#owner = null;
  }
}
