import pg from 'pg';
import * as z from 'zod';
import { isRefusedLogin, orStoreAway } from './errors.ts';
import { clientConfig, DatabaseSource } from './source.ts';

/** Where PostgreSQL is, for every function that needs it. */
export const DatabaseConfig = z.object({ DATABASE_URL: DatabaseSource });

/** A client within a transaction. */
export type Transaction = Pick<pg.ClientBase, 'query'>;

/** A server that is reached and does not answer, as behind a network that swallows packets, shall not hold up anybody for ever. */
const QUERY_MS = 30_000;

/**
 * Connections to PostgreSQL. All failures but those that blame the data are StoreAway.
 * No named statements and no session state: the embedded database has one session for all clients.
 */
export class Database {
  readonly #source: string;
  readonly #store: string;
  readonly #max: number;
  readonly #queryMs: number;
  #pool: Promise<pg.Pool> | undefined;

  /**
   * @param source as {@link DatabaseSource} has it; nothing is asked of it before the first statement
   * @param max connections
   * @param queryMs how long a statement may take, in milliseconds
   */
  constructor(source: string, store: string, max = 4, queryMs = QUERY_MS) {
    this.#source = source;
    this.#store = store;
    this.#max = max;
    this.#queryMs = queryMs;
  }

  /** Rows of one statement. */
  query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.#with(async (pool) => (await pool.query<Row>(text, values)).rows);
  }

  /** Runs `work` in one transaction, which ends in COMMIT or, when it throws, in ROLLBACK. */
  transaction<T>(work: (client: Transaction) => Promise<T>): Promise<T> {
    return this.#with(async (pool) => {
      const client = await pool.connect();
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

  async close(): Promise<void> {
    await (await this.#pool)?.end();
  }

  /** Work with the pool; after a refused login the next work gets a new one, for a password may have been rotated. */
  #with<T>(work: (pool: pg.Pool) => Promise<T>): Promise<T> {
    return orStoreAway(this.#store, async () => {
      const opened = this.#opened();
      const pool = await opened;
      try {
        return await work(pool);
      } catch (error) {
        if (isRefusedLogin(error) && this.#pool === opened) {
          this.#pool = undefined;
          void pool.end();
        }
        throw error;
      }
    });
  }

  #opened(): Promise<pg.Pool> {
    this.#pool ??= openPool(this.#source, this.#max, this.#queryMs).catch((error) => {
      this.#pool = undefined;
      throw error;
    });
    return this.#pool;
  }
}

async function openPool(source: string, max: number, queryMs: number): Promise<pg.Pool> {
  const pool = new pg.Pool({
    ...(await clientConfig(source)),
    max,
    connectionTimeoutMillis: 10_000,
    query_timeout: queryMs,
    keepAlive: true,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
  });
  // an idle connection that breaks would otherwise end the process; the next query finds out by itself
  pool.on('error', () => undefined);
  return pool;
}
