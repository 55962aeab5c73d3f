import { HOUR_MS } from '#domain/lengths-of-time.ts';
import { chunksOf, DEVICES_PER_QUERY } from './register.ts';

/** A device's times in a batch that are further apart than this are looked for apart. */
const APART_MS = 6 * HOUR_MS;

/** Spans of devices are asked for together that lie in the same block, of the shortest kind they fit in. */
const BLOCKS_MS = [HOUR_MS / 6, 6 * HOUR_MS, 168 * HOUR_MS, Number.MAX_SAFE_INTEGER];

/** Times of one device, both ends included, in epoch milliseconds. */
export type Span = { deviceId: string; first: number; last: number };

/** Devices and a range that covers what is wanted of each. */
export type Sweep = { deviceIds: string[]; first: number; last: number };

/**
 * Few ranges that cover many spans and not much else: mostly one for all that is live, and one for each device that hands in
 * what it has stored.
 */
export function sweepsOf(spans: Span[]): Sweep[] {
  const byDevice = Map.groupBy(spans, ({ deviceId }) => deviceId);
  const joined = [...byDevice.values()].flatMap(join);
  const blocks = Map.groupBy(joined, blockOf);
  return [...blocks.values()].flatMap((block) => chunksOf(block, DEVICES_PER_QUERY).map(around));
}

function join(spans: Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.first - b.first)) {
    const last = all.at(-1);
    if (last === undefined || span.first - last.last > APART_MS) all.push({ ...span });
    else last.last = Math.max(last.last, span.last);
  }
  return all;
}

function blockOf({ first, last }: Span): string {
  const length = BLOCKS_MS.find((ms) => last - first <= ms) ?? 1;
  return `${length} ${Math.floor(first / length)}`;
}

const around = (spans: Span[]): Sweep => ({
  deviceIds: [...new Set(spans.map(({ deviceId }) => deviceId))],
  first: spans.reduce((min, { first }) => Math.min(min, first), Number.POSITIVE_INFINITY),
  last: spans.reduce((max, { last }) => Math.max(max, last), 0),
});
