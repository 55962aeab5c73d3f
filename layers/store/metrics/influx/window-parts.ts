import { flux, fluxDuration } from '@influxdata/influxdb-client';
import type { Point, WindowQuery } from '../port.ts';
import type { Folding, Slice } from './fold.ts';
import { foldSlice } from './fold.ts';
import { readRows } from './read-rows.ts';
import { KEEP, minutesSource, rawSource, sampleOf, samplesIn } from './samples.ts';
import type { Server } from './server.ts';

/** Figures that those of two parts of a window can be put together to. */
type Additive = 'min' | 'max' | 'last' | 'sum' | 'count';

const FUNCTIONS = {
  mean: flux`mean`,
  min: flux`min`,
  max: flux`max`,
  last: flux`last`,
  sum: flux`sum`,
  count: flux`count`,
};

/** Figures of a slice's windows, of samples alone. */
export const rawFigures = (
  server: Server,
  query: WindowQuery,
  fn: Additive | 'mean',
  slice: Slice,
): Promise<Point[]> => figuresOf(server, query, { source: rawSource(server), fn }, slice);

/** Figures of a slice's windows, up to `rawSince` of minutes and from then on of samples. */
export async function joinedFigures(
  server: Server,
  query: WindowQuery,
  slice: Slice,
  rawSince: number,
): Promise<Point[]> {
  const of = async (fn: Additive) => {
    const older = { ...slice, sampleStop: Math.min(slice.sampleStop, rawSince) };
    const younger = { ...slice, sampleStart: Math.max(slice.sampleStart, rawSince) };
    const minutes = { source: minutesSource(server, fn), fn: fn === 'count' ? 'sum' : fn } as const;
    const points = await figuresOf(server, query, minutes, older);
    if (younger.sampleStart >= younger.sampleStop) return points;
    return joined(points, await rawFigures(server, query, fn, younger), fn);
  };
  if (query.fn !== 'mean') return query.fn === 'integral' ? [] : of(query.fn);
  const counts = new Map((await of('count')).map((point) => [keyOf(point), point.value]));
  return (await of('sum')).map((point) => ({
    ...point,
    value: point.value / (counts.get(keyOf(point)) ?? 1),
  }));
}

const keyOf = ({ time, metric }: Point): string => `${time} ${metric}`;

/** Of the window that stands in both, the later part comes second. */
function joined(older: Point[], younger: Point[], fn: Additive): Point[] {
  const points = new Map(older.map((point) => [keyOf(point), point]));
  for (const point of younger) {
    const other = points.get(keyOf(point));
    points.set(
      keyOf(point),
      other === undefined ? point : { ...point, value: JOIN[fn](other.value, point.value) },
    );
  }
  return [...points.values()];
}

const add = (a: number, b: number): number => a + b;
const JOIN = { min: Math.min, max: Math.max, last: (_: number, b: number) => b, sum: add, count: add };

async function figuresOf(
  server: Server,
  query: WindowQuery,
  folding: Folding,
  slice: Slice,
): Promise<Point[]> {
  return (await aggregate(server, query, folding, slice)) ?? foldSlice(server, query, folding, slice);
}

/** Lets the server work the figures out; null where a metric has two series, of two units, in one window. */
async function aggregate(
  server: Server,
  query: WindowQuery,
  { source, fn }: Folding,
  { sampleStart, sampleStop }: Slice,
): Promise<Point[] | null> {
  if (fn === 'integral') return null;
  const { every } = query;
  const points = new Map<string, Point>();
  const figures = flux`${samplesIn(source, query, sampleStart, sampleStop)}
    |> aggregateWindow(every: ${fluxDuration(`${every}ms`)}, fn: ${FUNCTIONS[fn]}, createEmpty: false, timeSrc: "_start") |> ${KEEP}`;
  let isTwice = false;
  await readRows(server, figures, (cells) => {
    const point = sampleOf(cells);
    point.time = Math.floor(point.time / every) * every; // the first one is told to start where the range does
    isTwice ||= points.has(keyOf(point));
    points.set(keyOf(point), point);
    return !isTwice;
  });
  return isTwice ? null : [...points.values()];
}
