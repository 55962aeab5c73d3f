import * as z from 'zod';
import { distance, next } from './serial-number.ts';
import type { Segment, SequenceState } from './state.ts';

/**
 * As stored (jsonb): `{ floor, rows }`. A row is `[boot, ...numbers]` for segments of one boot that follow each other.
 * A segment is four numbers, the first two counted from the end of the one before (from 0 at the start of the row):
 * numbers to skip, further numbers, ms to wait, ms it lasts. A single message that carries the number after the one
 * before is only one number, below zero: -1 - ms to wait. These are many while joints are in doubt.
 */
const Encoded = z.object({
  floor: z.int().nullable(),
  rows: z.array(z.tuple([z.int().nullable()], z.int())),
});

export type EncodedState = z.infer<typeof Encoded>;

type Row = EncodedState['rows'][number];
type End = Pick<Segment, 'b' | 'tb'>;

const START: End = { b: 0, tb: 0 };

function encodeSegment(previous: End, { a, b, ta, tb }: Segment): number[] {
  const wait = ta - previous.tb;
  const isNext = a === next(previous.b) && a === b && wait >= 0;
  return isNext ? [-1 - wait] : [distance(previous.b, a), distance(a, b), wait, tb - ta];
}

/** The shape to store. `decodeState` turns it into an equal state. */
export function encodeState({ segments, floor }: SequenceState): EncodedState {
  const rows: Row[] = [];
  let previous: Segment | undefined;
  for (const segment of segments) {
    const row = rows.at(-1);
    if (row && previous?.boot === segment.boot) row.push(...encodeSegment(previous, segment));
    else rows.push([segment.boot, ...encodeSegment(START, segment)]);
    previous = segment;
  }
  return { floor, rows };
}

function decodeRow([boot, ...numbers]: Row): Segment[] {
  const segments: Segment[] = [];
  let end = START;
  for (let i = 0; i < numbers.length; ) {
    const [first = 0, length = 0, wait = 0, duration = 0] = numbers.slice(i, i + 4);
    const isNext = first < 0;
    const a = isNext ? next(end.b) : (end.b + first) >>> 0;
    const ta = end.tb + (isNext ? -1 - first : wait);
    const segment = isNext
      ? { a, b: a, ta, tb: ta, boot }
      : { a, b: (a + length) >>> 0, ta, tb: ta + duration, boot };
    segments.push(segment);
    end = segment;
    i += isNext ? 1 : 4;
  }
  return segments;
}

/** The stored state. Throws a ZodError where it has another shape. */
export function decodeState(stored: unknown): SequenceState {
  const { floor, rows } = Encoded.parse(stored);
  return { segments: rows.flatMap(decodeRow), floor };
}
