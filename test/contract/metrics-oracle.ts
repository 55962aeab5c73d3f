import type { WindowFunction } from '#domain/api/metrics.ts';
import type { Point, RawQuery, SampleRun, WindowQuery } from '#store/metrics/port.ts';

type Sample = { time: number; value: number };
type Kept = Sample & { run: SampleRun };

/** What a metrics store has to answer, worked out sample by sample. */
export class MetricsOracle {
  readonly #samples = new Map<string, Map<number, Kept>>();
  readonly #units = new Map<string, string>();

  write(runs: SampleRun[]): void {
    for (const run of runs) {
      this.#units.set(run.metric, run.unit);
      const samples = this.#samples.get(run.metric) ?? new Map<number, Kept>();
      this.#samples.set(run.metric, samples);
      for (const [index, time] of run.times.entries()) {
        const there = samples.get(time);
        if (there === undefined || outranks(run, there.run))
          samples.set(time, { time, value: run.values[index]!, run });
      }
    }
  }

  raw(query: RawQuery): Point[] {
    return this.#page(query, (metric) => this.#within(query, metric));
  }

  windows(query: WindowQuery): Point[] {
    return this.#page(query, (metric) => figuresOf(this.#within(query, metric), query));
  }

  #within({ start, stop }: RawQuery, metric: string): Sample[] {
    const samples = [...(this.#samples.get(metric)?.values() ?? [])];
    return samples.filter(({ time }) => time >= start && time < stop).sort((a, b) => a.time - b.time);
  }

  #page({ metrics, after, limit }: RawQuery, read: (metric: string) => Sample[]): Point[] {
    const wanted = [...this.#samples.keys()].filter((metric) => metrics?.includes(metric) ?? true);
    return wanted
      .flatMap((metric) =>
        read(metric).map(({ time, value }) => ({ time, metric, unit: this.#units.get(metric)!, value })),
      )
      .sort((a, b) => compare(a, b))
      .filter((point) => after === undefined || compare(point, after) > 0)
      .slice(0, limit);
  }
}

type Position = { time: number; metric: string };

const compare = (a: Position, b: Position): number =>
  a.time - b.time || Buffer.compare(Buffer.from(a.metric), Buffer.from(b.metric));

function outranks(run: SampleRun, other: SampleRun): boolean {
  if (run.ts !== other.ts) return run.ts > other.ts;
  if (run.seq !== other.seq) return run.seq > other.seq;
  return run.message > other.message;
}

const AGGREGATES: Record<Exclude<WindowFunction, 'integral'>, (values: number[]) => number> = {
  mean: (values) => sum(values) / values.length,
  min: (values) => Math.min(...values),
  max: (values) => Math.max(...values),
  last: (values) => values.at(-1)!,
  sum: (values) => sum(values),
};

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

function figuresOf(samples: Sample[], query: WindowQuery): Sample[] {
  const { every, fn } = query;
  if (fn === 'integral') return integralsOf(samples, query);
  const windows = Map.groupBy(samples, ({ time }) => Math.floor(time / every) * every);
  return [...windows].map(([time, of]) => ({ time, value: AGGREGATES[fn](of.map(({ value }) => value)) }));
}

function integralsOf(samples: Sample[], { every, maxGap }: WindowQuery): Sample[] {
  const totals = new Map<number, number>();
  const add = (window: number, share: number) => totals.set(window, (totals.get(window) ?? 0) + share);
  for (const [index, b] of samples.entries()) {
    add(Math.floor(b.time / every) * every, 0);
    const a = samples[index - 1];
    if (a === undefined || b.time - a.time > maxGap) continue;
    const at = (time: number) => a.value + ((b.value - a.value) * (time - a.time)) / (b.time - a.time);
    for (let window = Math.floor(a.time / every) * every; window < b.time; window += every) {
      const [begin, end] = [Math.max(a.time, window), Math.min(b.time, window + every)];
      add(window, ((at(begin) + at(end)) / 2) * ((end - begin) / 3_600_000));
    }
  }
  return [...totals].map(([time, value]) => ({ time, value }));
}
