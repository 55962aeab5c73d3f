import pg from 'pg';
import * as z from 'zod';
import { orStoreAway } from './errors.ts';

/** Where PostgreSQL is, for every function that needs it. */
export const DatabaseConfig = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(?:ql)?:\/\//, 'expected postgres://user:password@host:port/database'),
});

/** A client within a transaction. */
export type Transaction = Pick<pg.ClientBase, 'query'>;

/**
 * Connections to PostgreSQL. All failures but those that blame the data are StoreAway.
 * No named statements and no session state: the embedded database has one session for all clients.
 */
export class Database {
  readonly #pool: pg.Pool;
  readonly #store: string;

  constructor(url: string, store: string, max = 4) {
    this.#store = store;
    this.#pool = new pg.Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      allowExitOnIdle: true,
    });
    // an idle connection that breaks would otherwise end the process; the next query finds out by itself
    this.#pool.on('error', () => undefined);
  }

  /** Rows of one statement. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await orStoreAway(this.#store, () => this.#pool.query<Row>(text, values));
    return rows;
  }

  /** Runs `work` in one transaction, which ends in COMMIT or, when it throws, in ROLLBACK. */
  transaction<T>(work: (client: Transaction) => Promise<T>): Promise<T> {
    return orStoreAway(this.#store, async () => {
      const client = await this.#pool.connect();
      try {
        await client.query('BEGIN');
        const result = await work(client);
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        const ended = await client.query('ROLLBACK').then(
          () => true,
          () => false,
        );
        client.release(!ended);
        throw error;
      }
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
