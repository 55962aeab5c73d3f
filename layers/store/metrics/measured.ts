import type { Samples } from '#domain/power.ts';
import type { Measurement } from '#domain/protocol/measurement.ts';
import type { Clock } from './clock.ts';

/** The measurements of a message as samples by metric; of two of one metric for one time the last one listed stays. */
export function measured(clock: Clock, measurements: Measurement[]): Map<string, Series> {
  const all = new Map<string, Series>();
  for (const { type, unit, time: said, value } of measurements)
    seriesOf(all, type, unit).add(clock.timeOf(said), value);
  for (const series of all.values()) series.sort();
  return all;
}

/** Samples of one metric. */
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
