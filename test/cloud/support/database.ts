import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { startPostgres } from '#local/postgres/embedded.ts';

/** A PostgreSQL on a port of loopback that can be away for a while. */
export type Database = {
  port: number;
  /** Nobody gets in, and who is in is thrown out. */
  goAway: () => Promise<void>;
  comeBack: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts the embedded PostgreSQL behind a gate on a TCP port, where functions of the emulator find it. */
export async function startDatabase(folder: string, port: number): Promise<Database> {
  const postgres = await startPostgres(join(folder, 'postgres'));
  const socket = join(
    decodeURIComponent(new URL(postgres.url).searchParams.get('host') ?? ''),
    '.s.PGSQL.5432',
  );
  const gate = new Gate(socket, port);
  await gate.open();
  return {
    port,
    goAway: () => gate.close(),
    comeBack: () => gate.open(),
    stop: async () => {
      await gate.close();
      await postgres.stop();
    },
  };
}

class Gate {
  readonly #socket: string;
  readonly #port: number;
  readonly #open = new Set<Socket>();
  #server: Server | undefined;

  constructor(socket: string, port: number) {
    this.#socket = socket;
    this.#port = port;
  }

  async open(): Promise<void> {
    this.#server = createServer((client) => this.#lead(client)).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#open) socket.destroy();
    await closed;
  }

  #lead(client: Socket): void {
    const database = connect(this.#socket);
    for (const [one, other] of [[client, database] as const, [database, client] as const]) {
      this.#open.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
  }
}
