import { flux } from '@influxdata/influxdb-client';
import { DAY_MS } from '#domain/lengths-of-time.ts';
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
import { prepareBuckets } from './buckets.ts';
import { countSamples } from './counts.ts';
import { downsample } from './downsample.ts';
import { SERIES, select } from './flux.ts';
import { Notebook } from './notebook.ts';
import { placeOf } from './place.ts';
import { prune } from './prune.ts';
import { readRaw } from './raw.ts';
import { readRows } from './read-rows.ts';
import type { Entry } from './register.ts';
import type { KeptDays } from './retention.ts';
import { SeriesRegister } from './series.ts';
import { Server } from './server.ts';
import { readWindows } from './windows.ts';
import { writeRuns } from './write.ts';
import { writeFigures } from './write-minutes.ts';

/**
 * The time series in an InfluxDB 2: measurement `iot_telemetry` with the tags device_id, metric and unit and the field value,
 * for whoever reads it beside us; `iot_messages`, `iot_writers` and `iot_series` are the house's own notes (note.ts, marks.ts, register.ts).
 */
export class InfluxMetrics implements MetricsStore {
  readonly #server: Server;
  readonly #series: SeriesRegister;
  readonly #notebook: Notebook;
  readonly #days: KeptDays;

  /** @param token the token, or the ARN of a secret that holds it */
  constructor(url: string, token: string, days: KeptDays) {
    this.#server = new Server(placeOf(url), token);
    this.#series = new SeriesRegister(this.#server);
    this.#notebook = new Notebook(this.#server);
    this.#days = days;
  }

  prepare(): Promise<void> {
    return prepareBuckets(this.#server.ask, this.#server.place, this.#days);
  }

  async write(runs: SampleRun[]): Promise<WriteOutcome[]> {
    const oldest = this.#keptSince();
    const series = await this.#series.of(runs);
    const placed = new Map<SampleRun, Entry>();
    const kept = runs.map((run, index) => {
      const [young, entry] = [youngOf(run, oldest), series[index]];
      if (entry !== undefined && young.times.length > 0) placed.set(young, entry);
      return young;
    });
    const cut = await writeRuns(this.#server, this.#notebook, placed);
    return runs.map((run, index) => {
      const young = kept[index];
      if (series[index] === undefined) return 'too_many_types';
      return young === run && !cut.has(young) ? 'stored' : 'too_old';
    });
  }

  raw(query: RawQuery): Promise<Point[]> {
    return readRaw(this.#server, query);
  }

  windows(query: WindowQuery): Promise<Point[]> {
    return readWindows(this.#server, query, this.#keptSince());
  }

  downsample(now: Date): Promise<number> {
    return downsample(this.#server, now, this.#days.minutes * DAY_MS);
  }

  async writeMinutes(runs: SampleRun[]): Promise<void> {
    const series = await this.#series.of(runs);
    const placed = new Map<SampleRun, Entry>();
    for (const [index, entry] of series.entries()) {
      const run = runs[index];
      if (entry !== undefined && run !== undefined) placed.set(run, entry);
    }
    await writeFigures(this.#server, placed);
  }

  count(query: CountQuery): Promise<SampleCount[]> {
    return countSamples(this.#server, query);
  }

  prune(before: Date): Promise<number> {
    const { samples, minutes } = this.#days;
    return prune(this.#server, before, new Date(before.getTime() - (minutes - samples) * DAY_MS));
  }

  async check(): Promise<void> {
    const { bucket } = this.#server.place;
    const nothing = { bucket, measurement: SERIES, field: 'noted', start: 0, stop: 1 };
    await readRows(this.#server, select(nothing, flux`true`), () => true);
  }

  /** Samples that are older than this are not stored, and may be gone. */
  #keptSince(): number {
    return Math.max(0, Date.now() - this.#days.samples * DAY_MS);
  }

  async close(): Promise<void> {
    // Node's fetch lets go of its connections by itself
  }
}

/** A run without its samples that are too old; the same one where there are none. */
function youngOf(run: SampleRun, oldest: number): SampleRun {
  const first = run.times.findIndex((time) => time >= oldest);
  if (first === 0) return run;
  const from = first < 0 ? run.times.length : first;
  return { ...run, times: run.times.slice(from), values: run.values.slice(from) };
}
