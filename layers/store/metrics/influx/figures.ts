import type { WindowFunction } from '#domain/api/metrics.ts';
import { HOUR_MS } from '#domain/lengths-of-time.ts';

/** Of a window; what the API does not offer is needed to weigh means. */
export type Figure = WindowFunction | 'count';

export type Sample = { time: number; value: number };

/** What samples of a window come to. */
export class Figures {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  last = 0;
  integral = 0;

  get mean(): number {
    return this.sum / this.count;
  }

  take(value: number): void {
    this.count++;
    this.sum += value;
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    this.last = value;
  }
}

/** Figures of a series by window, worked out sample by sample in the order of time, so that no sample is kept but the last. */
export class WindowFold {
  readonly #every: number;
  readonly #maxGap: number;
  readonly #windows = new Map<number, Figures>();
  #last: Sample | undefined;

  constructor({ every, maxGap }: { every: number; maxGap: number }) {
    this.#every = every;
    this.#maxGap = maxGap;
  }

  /** Takes the next sample; answers false where it is earlier than the last one. One for the same time is left out. */
  take(sample: Sample): boolean {
    const last = this.#last;
    if (last !== undefined && sample.time <= last.time) return sample.time === last.time;
    this.#at(this.#startOf(sample.time)).take(sample.value);
    if (last !== undefined && sample.time - last.time <= this.#maxGap) this.#integrate(last, sample);
    this.#last = sample;
    return true;
  }

  /** The trapezoid between two neighbours, each window's part of it. */
  #integrate(a: Sample, b: Sample): void {
    const at = (time: number) => a.value + (b.value - a.value) * ((time - a.time) / (b.time - a.time));
    for (let window = this.#startOf(a.time); window < b.time; window += this.#every) {
      const [begin, end] = [Math.max(a.time, window), Math.min(b.time, window + this.#every)];
      this.#at(window).integral += (at(begin) / 2 + at(end) / 2) * ((end - begin) / HOUR_MS);
    }
  }

  /** One figure of each window in [from, to) that has it, by the window's start. */
  *figures(fn: Figure, from: number, to: number): Generator<Sample> {
    for (const [time, figures] of this.#windows)
      if (time >= from && time < to && (figures.count > 0 || fn === 'integral'))
        yield { time, value: figures[fn] };
  }

  /** The figures of each window that has samples, by its start. */
  *whole(): Generator<[number, Figures]> {
    for (const [time, figures] of this.#windows) if (figures.count > 0) yield [time, figures];
  }

  #startOf(time: number): number {
    return Math.floor(time / this.#every) * this.#every;
  }

  #at(window: number): Figures {
    const figures = this.#windows.get(window) ?? new Figures();
    this.#windows.set(window, figures);
    return figures;
  }
}
