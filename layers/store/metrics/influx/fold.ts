import { flux } from '@influxdata/influxdb-client';
import type { Point, WindowQuery } from '../port.ts';
import { type Figure, WindowFold } from './figures.ts';
import { readRows } from './read-rows.ts';
import { KEEP, type Source, sampleOf, samplesIn } from './samples.ts';
import type { Server } from './server.ts';

/** The samples that count, and the windows that are answered, both [from, to) in epoch milliseconds. */
export type Slice = { sampleStart: number; sampleStop: number; begin: number; to: number };

/** The values that are folded, and what they are folded to. */
export type Folding = { source: Source; fn: Figure };

/**
 * Figures of a slice's windows, worked out here from samples as they stream in. That is for what Flux can't do alike: its
 * `integral` knows neither holes nor the edges of windows. The samples come series by series, in the order of time.
 */
export async function foldSlice(
  server: Server,
  query: WindowQuery,
  folding: Folding,
  slice: Slice,
): Promise<Point[]> {
  return (
    (await fold(server, query, folding, slice, false)) ??
    (await fold(server, query, folding, slice, true)) ??
    []
  );
}

/** @param merged true where a metric has two series, of two units, which the server has to merge first */
async function fold(
  server: Server,
  query: WindowQuery,
  { source, fn }: Folding,
  { sampleStart, sampleStop, begin, to }: Slice,
  merged: boolean,
): Promise<Point[] | null> {
  const all = flux`${samplesIn(source, query, sampleStart, sampleStop)} |> ${KEEP}`;
  const byMetric = flux`${all} |> group(columns: ["metric"]) |> sort(columns: ["_time"])`;
  const series = new Map<string, { unit: string; fold: WindowFold }>();
  let inOrder = true;
  await readRows(server, merged ? byMetric : all, (cells) => {
    const { metric, unit, ...sample } = sampleOf(cells);
    const one = series.get(metric) ?? { unit, fold: new WindowFold(query) };
    series.set(metric, one);
    inOrder = one.fold.take(sample);
    return inOrder;
  });
  if (!inOrder) return null;
  return [...series].flatMap(([metric, { unit, fold: done }]) =>
    [...done.figures(fn, begin, to)].map((figure) => ({ ...figure, metric, unit })),
  );
}
