import type { SampleCount } from './port.ts';

/** Adds counts up by metric, in the order of the bytes of their names. */
export function totalsOf(counts: Iterable<SampleCount>): SampleCount[] {
  const totals = new Map<string, number>();
  for (const { metric, samples } of counts) totals.set(metric, (totals.get(metric) ?? 0) + samples);
  return [...totals]
    .map(([metric, samples]) => ({ metric, samples }))
    .sort((a, b) => Buffer.compare(Buffer.from(a.metric), Buffer.from(b.metric)));
}
