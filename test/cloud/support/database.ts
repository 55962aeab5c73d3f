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
  /** How many have knocked since it went away. */
  refused: () => number;
  stop: () => Promise<void>;
};

/** Starts the embedded PostgreSQL behind a gate on a TCP port, where functions of the emulator find it. */
export async function startDatabase(folder: string, port: number): Promise<Database> {
  const postgres = await startPostgres(join(folder, 'postgres'));
  const socket = join(
    decodeURIComponent(new URL(postgres.url).searchParams.get('host') ?? ''),
    '.s.PGSQL.5432',
  );
  const gate = new Gate(socket);
  await gate.listen(port);
  return {
    port,
    goAway: async () => gate.close(),
    comeBack: async () => gate.open(),
    refused: () => gate.refused,
    stop: async () => {
      await gate.stop();
      await postgres.stop();
    },
  };
}

class Gate {
  readonly #socket: string;
  readonly #inside = new Set<Socket>();
  readonly #server: Server = createServer((client) => this.#receive(client));
  #isOpen = true;
  refused = 0;

  constructor(socket: string) {
    this.#socket = socket;
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  open(): void {
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
    this.refused = 0;
    for (const socket of this.#inside) socket.destroy();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.close();
    await closed;
  }

  #receive(client: Socket): void {
    if (this.#isOpen) {
      this.#lead(client);
      return;
    }
    this.refused += 1;
    client.destroy();
  }

  #lead(client: Socket): void {
    const database = connect(this.#socket);
    for (const [one, other] of [[client, database] as const, [database, client] as const]) {
      this.#inside.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#inside.delete(one);
        other.destroy();
      });
    }
  }
}
