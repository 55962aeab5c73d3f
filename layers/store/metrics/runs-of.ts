import { hash } from 'node:crypto';
import type { Accepted } from '#domain/interpret.ts';
import type { Message } from '#domain/message.ts';
import { derivePower, type Samples } from '#domain/power.ts';
import type { Measurement } from '#domain/protocol/measurement.ts';
import { inCanonicalUnit } from '#domain/units.ts';
import { Clock, type TimeFlag } from './clock.ts';
import type { SampleRun } from './port.ts';

/** The samples of a telemetry message, and what people are to know of its times. */
export type Runs = { runs: SampleRun[]; flag: TimeFlag | null };

/** Makes a run of samples of each metric in a telemetry message, and of the powers derived from them. */
export function runsOf(
  message: Message,
  { deviceId, time, sequenced }: Accepted,
  measurements: Measurement[],
): Runs {
  const clock = new Clock(time, message.receivedAt);
  const measured = new Map<string, Series>();
  for (const { type, unit, time: said, value } of measurements)
    seriesOf(measured, type, unit).add(clock.timeOf(said), value);
  for (const series of measured.values()) series.sort();
  const { base: ts, moved, flag } = clock;
  const common = { deviceId, message: identityOf(message), ts, seq: sequenced?.seq ?? -1, moved };
  const runs: SampleRun[] = [];
  for (const [metric, { unit, times, values }] of measured)
    runs.push({ ...common, metric, unit, times, values, derived: false });
  for (const [metric, samples] of derivePower(measured)) {
    if (measured.has(metric)) continue; // a device that tells its power knows it better
    const { unit } = inCanonicalUnit(metric, 0, undefined);
    runs.push({ ...common, metric, unit, ...samples, derived: true });
  }
  return { runs, flag };
}

/** Samples of one metric; of two for one time the last one listed stays. */
class Series implements Samples {
  readonly unit: string;
  times: number[] = [];
  values: number[] = [];
  #isSorted = true;

  constructor(unit: string) {
    this.unit = unit;
  }

  add(time: number, value: number): void {
    const last = this.times.at(-1);
    if (last !== undefined && time <= last) this.#isSorted = false;
    this.times.push(time);
    this.values.push(value);
  }

  sort(): void {
    if (this.#isSorted) return;
    const latest = new Map(this.times.map((time, index) => [time, this.values[index] ?? 0]));
    const sorted = [...latest].sort(([a], [b]) => a - b);
    this.times = sorted.map(([time]) => time);
    this.values = sorted.map(([, value]) => value);
  }
}

function seriesOf(all: Map<string, Series>, metric: string, unit: string): Series {
  const known = all.get(metric);
  if (known !== undefined) return known;
  const series = new Series(unit);
  all.set(metric, series);
  return series;
}

/** The first 60 bits of the SHA-256 of topic, NUL and payload. */
const identityOf = ({ topic, payload }: Message): bigint =>
  hash('sha256', Buffer.concat([Buffer.from(`${topic}\0`), payload]), 'buffer').readBigUInt64BE() >> 4n;
