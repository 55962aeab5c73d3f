import type { SampleRun } from './port.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * No value is stored that is larger, and a smaller one is 0: PostgreSQL refuses arithmetic that overflows or underflows,
 * and a query would fail for it.
 */
const LARGEST = 1e300;
const SMALLEST = 1e-100;

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
    const row = rowOf(run, series, from, to);
    row.valuesAt = this.values.length + 1;
    for (let i = from; i < to; i++) this.values.push(storable(run.values[i]));
    row.offsetsAt = this.#placeOffsets(row, run.times, from, to);
    this.rows.push(row);
  }

  #placeOffsets({ t0 }: Row, times: number[], from: number, to: number): number {
    const previous = this.rows.at(-1);
    if (previous?.length === to - from && this.#matches(previous, t0, times, from)) return previous.offsetsAt;
    const at = this.offsets.length + 1;
    for (let i = from; i < to; i++) this.offsets.push((times[i] ?? 0) - t0);
    return at;
  }

  #matches(previous: Row, t0: number, times: number[], from: number): boolean {
    for (let i = 0; i < previous.length; i++)
      if (this.offsets[previous.offsetsAt - 1 + i] !== (times[from + i] ?? 0) - t0) return false;
    return true;
  }
}

function endOfMinute(times: number[], from: number): number {
  const end = Math.floor((times[from] ?? 0) / MINUTE_MS + 1) * MINUTE_MS;
  let to = from + 1;
  while (to < times.length && (times[to] ?? 0) < end) to++;
  return to;
}

function rowOf(run: SampleRun, series: number, from: number, to: number): Row {
  const t0 = run.times[from] ?? 0;
  const first = storable(run.values[from]);
  const figures = { span: 0, maxGap: 0, sum: first, min: first, max: first, integral: 0 };
  for (let i = from + 1, last = first; i < to; i++) {
    const value = storable(run.values[i]);
    const gap = (run.times[i] ?? 0) - t0 - figures.span;
    figures.span += gap;
    figures.maxGap = Math.max(figures.maxGap, gap);
    figures.sum += value;
    figures.min = Math.min(figures.min, value);
    figures.max = Math.max(figures.max, value);
    figures.integral += ((last + value) / 2) * (gap / HOUR_MS);
    last = value;
  }
  return { series, run, t0, length: to - from, offsetsAt: 0, valuesAt: 0, ...figures };
}

function storable(value = 0): number {
  const size = Math.abs(value);
  if (size >= SMALLEST && size <= LARGEST) return value;
  return size < SMALLEST ? 0 : Math.sign(value) * LARGEST;
}
