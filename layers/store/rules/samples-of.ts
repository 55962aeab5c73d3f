import type { Sample } from '#domain/alerts/judge-samples.ts';
import { derivePower, type Samples } from '#domain/power.ts';
import { Clock } from '../metrics/clock.ts';
import { measured } from '../metrics/measured.ts';
import type { Observation } from '../registry/port.ts';

/**
 * The samples of each metric in messages of one device, the powers derived from them included, at the times under which the time
 * series have them. Ascending; of two for one time the one of the later message stays.
 * @param telemetry in the order of forming
 */
export function samplesOf(telemetry: Observation[]): Map<string, Sample[]> {
  const all = new Map<string, Map<number, number>>();
  for (const { time, receivedAt, measurements } of telemetry) {
    const series = measured(new Clock(time, receivedAt), measurements ?? []);
    for (const [metric, samples] of series) add(all, metric, samples);
    for (const [metric, samples] of derivePower(series)) if (!series.has(metric)) add(all, metric, samples);
  }
  return new Map([...all].map(([metric, values]) => [metric, inOrder(values)]));
}

function add(all: Map<string, Map<number, number>>, metric: string, { times, values }: Samples): void {
  const known = all.get(metric) ?? new Map<number, number>();
  all.set(metric, known);
  for (const [index, time] of times.entries()) known.set(time, values[index] ?? 0);
}

const inOrder = (values: Map<number, number>): Sample[] =>
  [...values].map(([time, value]) => ({ time, value })).sort((a, b) => a.time - b.time);
