import { Histogram, Registry } from 'prom-client';

/** The figures of this thread; the local runtime adds up those of all its threads for /metrics. */
export const figures = new Registry();

type Labels = Record<string, string | number>;

/** A value that a histogram was given. */
export type Observation = { name: string; labels: Labels; value: number };

/** On Lambda, what was observed and not told yet: CloudWatch works out percentiles of single values only. */
let untold: Observation[] = [];

/** Takes what was observed since the last time. */
export function takeObservations(): Observation[] {
  const taken = untold;
  untold = [];
  return taken;
}

type Description = { name: string; help: string; labelNames: string[]; buckets: number[] };

/** A histogram among the figures, by the labels that each value is given with. */
export function histogram(description: Description): { observe: (labels: Labels, value: number) => void } {
  const inBuckets = new Histogram({ ...description, registers: [figures] });
  return {
    observe(labels, value) {
      inBuckets.observe(labels, value);
      if (process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined)
        untold.push({ name: description.name, labels, value });
    },
  };
}
