import { DAY_MS } from '#domain/lengths-of-time.ts';
import { Database } from '../../postgres/pool.ts';
import type {
  CountQuery,
  MetricsStore,
  Point,
  RawQuery,
  SampleCount,
  SampleRun,
  WindowQuery,
  WriteOutcome,
} from '../port.ts';
import { countSamples } from './counts.ts';
import { Partitions } from './partitions.ts';
import { readRaw } from './raw.ts';
import { repeatedRuns } from './repeats.ts';
import { RowBatch } from './rows.ts';
import { SeriesIds } from './series.ts';
import { readWindows } from './windows.ts';
import { insertRows } from './write.ts';

/**
 * The time series in PostgreSQL: a message's samples of one metric stand in one row for each minute, so that ingest costs
 * rows per message and not per sample (sql/0002_samples.sql).
 */
export class PostgresMetrics implements MetricsStore {
  readonly #database: Database;
  readonly #partitions: Partitions;
  readonly #series: SeriesIds;
  readonly #retentionMs: number;

  constructor(url: string, retentionDays: number) {
    this.#database = new Database(url, 'metrics');
    this.#partitions = new Partitions(this.#database);
    this.#series = new SeriesIds(this.#database);
    this.#retentionMs = retentionDays * DAY_MS;
  }

  /** The schema is made by migrations (postgres/migrate.ts), and partitions when they are first written to. */
  async prepare(): Promise<void> {}

  async write(runs: SampleRun[]): Promise<WriteOutcome[]> {
    const oldest = Math.max(0, Date.now() - this.#retentionMs);
    const series = await this.#series.of(runs);
    const repeated = await repeatedRuns(this.#database, runs, series);
    const batch = new RowBatch();
    const outcomes = runs.map((run, index): WriteOutcome => {
      const id = series[index];
      if (id === undefined) return 'too_many_types';
      return repeated.has(run) || batch.add(run, id, oldest) ? 'stored' : 'too_old';
    });
    await insertRows(this.#database, this.#partitions, batch);
    return outcomes;
  }

  raw(query: RawQuery): Promise<Point[]> {
    return readRaw(this.#database, query);
  }

  windows(query: WindowQuery): Promise<Point[]> {
    return readWindows(this.#database, query);
  }

  count(query: CountQuery): Promise<SampleCount[]> {
    return countSamples(this.#database, query);
  }

  /** Rows have their figures with them (sql/0002_samples.sql), and no others are kept. */
  async downsample(): Promise<number> {
    return 0;
  }

  async writeMinutes(): Promise<void> {
    // as with downsample
  }

  prune(before: Date): Promise<number> {
    return this.#partitions.drop(before);
  }

  async check(): Promise<void> {
    await this.#database.query('SELECT 1');
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}
