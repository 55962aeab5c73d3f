import { mayHideReboot } from './pace.ts';
import { compareSerial, distance, next } from './serial-number.ts';
import type { Observation, Segment } from './state.ts';

/** By first message: its time, then its number, as several can share one tick of the clock; then its boot. */
export const compareSegments = (x: Segment, y: Segment): number =>
  x.ta - y.ta || compareSerial(x.a, y.a) || (x.boot ?? -1) - (y.boot ?? -1);

/** Whether the segment's range of time and its range of numbers both hold the message. */
export const holds = ({ a, b, ta, tb }: Segment, { seq, ts }: Observation): boolean =>
  ta <= ts && ts <= tb && distance(a, seq) <= distance(a, b);

/** Both as one; `n` follows `p`. */
export const join = (p: Segment, n: Segment): Segment => ({ ...p, b: n.b, tb: n.tb });

/** The first index for which `isPast` is true; false must not come after true. */
function search(segments: readonly Segment[], isPast: (segment: Segment) => boolean): number {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const segment = segments[middle];
    if (segment !== undefined && isPast(segment)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * The segments of the message's own boot that touch its time, and the nearest before and after. They are few, but can
 * be several on a side: many messages can share one tick of a clock that counts seconds.
 */
export function neighbours(segments: readonly Segment[], { ts, boot }: Observation): Segment[] {
  const start = search(segments, ({ ta }) => ta > ts);
  const near: Segment[] = [];
  let [before, after] = [-Infinity, Infinity];
  for (let i = start - 1; i >= 0; i--) {
    const segment = segments[i];
    if (segment?.boot !== boot) continue;
    if (segment.tb < before) break;
    if (segment.tb < ts) before = segment.tb;
    near.push(segment);
  }
  for (let i = start; i < segments.length; i++) {
    const segment = segments[i];
    if (segment?.boot !== boot) continue;
    if (segment.ta > after) break;
    after = segment.ta;
    near.push(segment);
  }
  return near;
}

/** The usual case, in constant time: the message that follows all that is known. False: it is not that case. */
export function append(segments: Segment[], { seq, ts, boot }: Observation): boolean {
  const last = segments[segments.length - 1];
  if (last === undefined || last.boot !== boot || last.tb >= ts || next(last.b) !== seq) return false;
  const point = { a: seq, b: seq, ta: ts, tb: ts, boot };
  if (mayHideReboot(last, point)) return false;
  segments[segments.length - 1] = join(last, point);
  return true;
}

const follows = (p: Segment, n: Segment): boolean =>
  next(p.b) === n.a && p.tb <= n.ta && !mayHideReboot(p, n);

const overlap = (x: Segment, y: Segment): boolean => x.ta < y.tb && y.ta < x.tb;

function joinEitherWay(x: Segment, y: Segment): Segment | null {
  if (follows(x, y)) return join(x, y);
  return follows(y, x) ? join(y, x) : null;
}

/** Adds a new message, as one with the neighbours that it follows or leads to. */
export function place(segments: Segment[], { seq, ts, boot }: Observation, near: readonly Segment[]): void {
  let whole: Segment = { a: seq, b: seq, ta: ts, tb: ts, boot };
  let apart = near;
  for (const other of near) {
    const wider = joinEitherWay(whole, other);
    const rest = apart.filter((third) => third !== other);
    // Only a clock that was set back makes a third one lie between the two; they stay apart then.
    if (wider === null || rest.some((third) => overlap(third, wider))) continue;
    remove(segments, other);
    [whole, apart] = [wider, rest];
  }
  insert(segments, whole);
}

/** Puts the segment in its place. */
export function insert(segments: Segment[], segment: Segment): void {
  segments.splice(
    search(segments, (other) => compareSegments(other, segment) > 0),
    0,
    segment,
  );
}

/** Takes the segment itself, not an equal one, out. */
export function remove(segments: Segment[], segment: Segment): void {
  segments.splice(segments.indexOf(segment), 1);
}
