import { DatabaseSync } from 'node:sqlite';
import { deserialize, serialize } from 'node:v8';
import * as z from 'zod';
import { interpret } from '#domain/interpret.ts';
import { DAY_MS, MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { MetricsStore, SampleRun } from '#store/metrics/port.ts';
import { runsOf } from '#store/metrics/runs-of.ts';
import { hoursOf } from './hours-of.ts';
import type { Archived } from './source.ts';

/** Samples handed to the store at a time; a device's hour is never divided. */
const SAMPLES_AT_ONCE = 20_000;

/** A run as it waits on the disk. */
const Waiting = z.object({
  deviceId: z.string(),
  metric: z.string(),
  unit: z.string(),
  times: z.array(z.number()),
  values: z.array(z.number()),
  message: z.bigint(),
  ts: z.number(),
  seq: z.number(),
  moved: z.boolean(),
  derived: z.boolean(),
});

const Row = z.object({ device: z.string(), hour: z.number(), run: z.instanceof(Uint8Array) });

const TABLE = `
  CREATE TABLE runs (day int, device text, hour int, message int, metric text, run blob NOT NULL,
    PRIMARY KEY (day, device, hour, message, metric)) WITHOUT ROWID`;

export type OldMinutesOptions = {
  store: Pick<MetricsStore, 'writeMinutes'>;
  /** Only minutes before this one, in epoch milliseconds: what begins later stands in the store sample by sample. */
  before: number;
  from: number | undefined;
  to: number | undefined;
};

/**
 * Figures of minutes whose samples are too old for the store. It has to be given all samples of a minute at once, which stand in several
 * messages, so they are gathered on the disk, in a file without a name that goes with the process, until two days after
 * theirs are read.
 */
export class OldMinutes {
  readonly #options: OldMinutesOptions;
  readonly #file = new DatabaseSync('');
  readonly #insert;
  #settled = Number.NEGATIVE_INFINITY;
  /** Samples handed to the store, and those left out as the figures of their minute stood already. */
  written = 0;
  late = 0;

  constructor(options: OldMinutesOptions) {
    this.#options = options;
    this.#file.exec(`PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; ${TABLE}`);
    this.#insert = this.#file.prepare('INSERT OR IGNORE INTO runs VALUES (?, ?, ?, ?, ?, ?)');
  }

  /** Gathers what messages have of old minutes; of one that comes twice once. */
  take(messages: Archived[]): void {
    this.#file.exec('BEGIN');
    for (const { message } of messages) {
      const read = interpret(message);
      if (!read.ok || read.content.category !== 'telemetry') continue;
      for (const run of runsOf(message, read, read.content.measurements).runs) this.#takeRun(run);
    }
    this.#file.exec('COMMIT');
  }

  #takeRun(run: SampleRun): void {
    const { before, from = 0, to = before } = this.#options;
    const [first, end] = [
      Math.ceil(from / MINUTE_MS) * MINUTE_MS,
      Math.floor(Math.min(to, before) / MINUTE_MS) * MINUTE_MS,
    ];
    for (const { hour, ...part } of hoursOf(run, first, end)) {
      const day = Math.floor(hour / DAY_MS) * DAY_MS;
      if (day <= this.#settled) this.late += part.times.length;
      else this.#insert.run(day, run.deviceId, hour, run.message, run.metric, serialize({ ...run, ...part }));
    }
  }

  /** The first day that waits, in epoch milliseconds; null: nothing does. */
  firstWaiting(): number | null {
    const { day } = z
      .object({ day: z.number().nullable() })
      .parse(this.#file.prepare('SELECT min(day) AS day FROM runs').get());
    return day;
  }

  /** Writes the minutes of all days up to this one, in epoch milliseconds. May be called again after it threw. @throws StoreAway */
  async settle(lastDay: number): Promise<void> {
    for (;;) {
      const day = this.firstWaiting();
      if (day === null || day > lastDay) break;
      for (const runs of this.#piecesOf(day)) {
        await this.#options.store.writeMinutes(runs);
        for (const { times } of runs) this.written += times.length;
      }
      this.#file.prepare('DELETE FROM runs WHERE day = ?').run(day);
    }
    this.#settled = Math.max(this.#settled, lastDay);
  }

  *#piecesOf(day: number): Generator<SampleRun[]> {
    const rows = this.#file
      .prepare('SELECT device, hour, run FROM runs WHERE day = ? ORDER BY device, hour')
      .iterate(day);
    let piece: SampleRun[] = [];
    let [samples, place] = [0, ''];
    for (const row of rows) {
      const { device, hour, run } = Row.parse(row);
      if (`${device} ${hour}` !== place && samples >= SAMPLES_AT_ONCE) {
        yield piece;
        [piece, samples] = [[], 0];
      }
      place = `${device} ${hour}`;
      const waiting = Waiting.parse(deserialize(run));
      piece.push(waiting);
      samples += waiting.times.length;
    }
    if (piece.length > 0) yield piece;
  }

  close(): void {
    this.#file.close();
  }
}
