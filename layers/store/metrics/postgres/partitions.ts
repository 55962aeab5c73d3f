import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Database } from '../../postgres/pool.ts';
import type { Row } from './rows.ts';

/** The partitions of `samples`, one for each UTC day that has any; remembers those it has seen. */
export class Partitions {
  readonly #database: Database;
  readonly #seen = new Set<number>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Makes the partitions that rows need. Others may make the same at the same time. */
  async make(rows: Row[]): Promise<void> {
    const days = new Set<number>();
    for (const { t0 } of rows) days.add(Math.floor(t0 / DAY_MS));
    const missing = [...days].filter((day) => !this.#seen.has(day));
    if (missing.length === 0) return;
    const dates = missing.map((day) => new Date(day * DAY_MS).toISOString().slice(0, 10));
    await this.#database.query('SELECT add_samples_day(day) FROM unnest($1::date[]) AS day', [dates]);
    for (const day of missing) this.#seen.add(day);
  }

  forget(): void {
    this.#seen.clear();
  }

  /** Drops the days that had ended before a time; answers how many. */
  async drop(before: Date): Promise<number> {
    this.forget();
    const [row] = await this.#database.query<{ dropped: number }>(
      'SELECT drop_samples_before($1) AS dropped',
      [before.toISOString()],
    );
    return row?.dropped ?? 0;
  }
}
