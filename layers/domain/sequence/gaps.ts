import { couldForm } from './pace.ts';
import { distance, isAfter, next } from './serial-number.ts';
import type { Segment, SequenceState } from './state.ts';

/**
 * Numbers that have not arrived: `from` to `to`, both included (the range may wrap: from > to), `count` of them, and
 * the times (epoch ms) of the messages around it. After a reboot `ts_before` belongs to the power cycle before.
 */
export type Gap = Readonly<{ from: number; to: number; count: number; ts_before: number; ts_after: number }>;

/** `runs`: power cycles, oldest first, from the first to the last message that arrived. `missing`: sum of all gaps. */
export type Sequences = Readonly<{ runs: Segment[]; gaps: Gap[]; reboots: number; missing: number }>;

/** What a device's messages tell of that came one after the other. */
export const NOTHING_MISSING: Sequences = { runs: [], gaps: [], reboots: 0, missing: 0 };

/** The segments of one `boot` stay together, wherever another's clock puts them. */
function byRun(segments: readonly Segment[]): readonly Segment[] {
  const starts = new Map<number, number>();
  for (const { boot, ta } of segments) if (boot !== null && !starts.has(boot)) starts.set(boot, ta);
  const start = ({ boot, ta }: Segment) => (boot === null ? ta : (starts.get(boot) ?? ta));
  return segments.toSorted((x, y) => start(x) - start(y) || (x.boot ?? -1) - (y.boot ?? -1));
}

/** Whether n goes on counting where the run stopped. A boot that only one of them has says nothing. */
function goesOn(run: Segment, n: Segment): boolean {
  if (run.boot !== null && n.boot !== null && run.boot !== n.boot) return false;
  return isAfter(run.b, n.a) && couldForm(distance(run.b, n.a), n.ta - run.tb);
}

function gapBefore(n: Segment, from: number, ts_before: number): Gap[] {
  const count = distance(from, n.a);
  return count === 0 ? [] : [{ from, to: (n.a - 1) >>> 0, count, ts_before, ts_after: n.ta }];
}

/** Adds a segment to the last run, or as a run of its own, and answers the gap before it, if any. */
function extend(runs: Segment[], n: Segment): Gap[] {
  const run = runs.at(-1);
  const isSame = run !== undefined && goesOn(run, n);
  if (isSame) runs[runs.length - 1] = { ...run, b: n.b, tb: n.tb, boot: n.boot ?? run.boot };
  else runs.push(n);
  return run === undefined ? [] : gapBefore(n, isSame ? next(run.b) : 0, run.tb);
}

/**
 * The power cycles, gaps and reboots that the remembered messages tell of (IoT.md, sequence numbers). Nothing is known
 * before the first message, nor after a power cycle's last: no gap there. Between neighbours the count went on if that
 * is less than 2^31 ahead and the device could form as many in the time; else it rebooted and began at 0.
 *
 * A gap goes when its messages arrive, but also when what stands before it is forgotten: then the state's floor is at
 * or after its `ts_before`, and it was not filled. So is a reboot.
 */
export function findGaps({ segments }: SequenceState): Sequences {
  const runs: Segment[] = [];
  const gaps = byRun(segments).flatMap((segment) => extend(runs, segment));
  const missing = gaps.reduce((sum, { count }) => sum + count, 0);
  return { runs, gaps, reboots: Math.max(0, runs.length - 1), missing };
}
