import { HOUR_MS, MINUTE_MS } from '#domain/lengths-of-time.ts';
import type { SampleRun } from '../port.ts';
import { storable } from '../storable.ts';

/** A row of `samples`: what a run has in one UTC minute. `offsetsAt` and `valuesAt` count from 1, as PostgreSQL does. */
export type Row = {
  series: number;
  run: SampleRun;
  t0: number;
  length: number;
  offsetsAt: number;
  valuesAt: number;
  span: number;
  maxGap: number;
  sum: number;
  min: number;
  max: number;
  integral: number;
};

/**
 * The rows of many runs. The values of all rows stand in one list, and so do their offsets, each pattern of offsets once
 * for neighbours that share it: the metrics of a message do.
 */
export class RowBatch {
  readonly rows: Row[] = [];
  readonly offsets: number[] = [];
  readonly values: number[] = [];
  #lastOffsets: number[] = [];

  /** Adds the samples of a run that are not older than `oldest`; answers whether that is all of them. */
  add(run: SampleRun, series: number, oldest: number): boolean {
    const { times } = run;
    const first = times.findIndex((time) => time >= oldest);
    for (let from = first; from >= 0 && from < times.length; ) {
      const to = endOfMinute(times, from);
      this.#addRow(run, series, from, to);
      from = to;
    }
    return first === 0;
  }

  #addRow(run: SampleRun, series: number, from: number, to: number): void {
    const t0 = run.times[from] ?? 0;
    const offsets = run.times.slice(from, to).map((time) => time - t0);
    const values = run.values.slice(from, to).map(storable);
    const places = { offsetsAt: this.#placeOffsets(offsets), valuesAt: this.values.length + 1 };
    for (const value of values) this.values.push(value);
    this.rows.push({ series, run, t0, length: values.length, ...places, ...figuresOf(offsets, values) });
  }

  #placeOffsets(offsets: number[]): number {
    if (!isSame(offsets, this.#lastOffsets)) {
      for (const offset of offsets) this.offsets.push(offset);
      this.#lastOffsets = offsets;
    }
    return this.offsets.length - offsets.length + 1;
  }
}

const isSame = (some: number[], others: number[]): boolean =>
  some.length === others.length && some.every((value, index) => value === others[index]);

function endOfMinute(times: number[], from: number): number {
  const end = Math.floor((times[from] ?? 0) / MINUTE_MS + 1) * MINUTE_MS;
  let to = from + 1;
  while (to < times.length && (times[to] ?? 0) < end) to++;
  return to;
}

function figuresOf(offsets: number[], values: number[]) {
  let last = values[0] ?? 0;
  const figures = { span: 0, maxGap: 0, sum: last, min: last, max: last, integral: 0 };
  for (let i = 1; i < values.length; i++) {
    const value = values[i] ?? 0;
    const gap = (offsets[i] ?? 0) - figures.span;
    figures.span += gap;
    figures.maxGap = Math.max(figures.maxGap, gap);
    figures.sum += value;
    figures.min = Math.min(figures.min, value);
    figures.max = Math.max(figures.max, value);
    figures.integral += ((last + value) / 2) * (gap / HOUR_MS);
    last = value;
  }
  return figures;
}
