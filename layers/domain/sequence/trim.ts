import { insert, join, remove } from './segments.ts';
import { next } from './serial-number.ts';
import type { Limits, Segment } from './state.ts';

type Joint = Readonly<{ p: Segment; n: Segment }>;

/** The messages per ms that a device must have formed since a reboot that hides there: the more, the less likely. */
const paceNeeded = ({ p, n }: Joint): number => n.a / (n.ta - p.tb + 1);

/** Joints that were left open because a reboot may hide there: what follows without a gap, and is still two. */
function openJoints(segments: readonly Segment[]): Joint[] {
  const joints: Joint[] = [];
  let p: Segment | null = null;
  for (const n of segments) {
    if (n.boot !== null) continue;
    if (p !== null && next(p.b) === n.a) joints.push({ p, n });
    p = n;
  }
  return joints;
}

function closeLeastDoubtful(segments: Segment[], joints: readonly Joint[]): void {
  const { p, n } = joints.reduce((best, joint) => (paceNeeded(joint) > paceNeeded(best) ? joint : best));
  remove(segments, p);
  remove(segments, n);
  insert(segments, join(p, n));
}

/** Closes the least doubtful of the joints that are one too many. */
export function closeJoints(segments: Segment[], limit: number): void {
  if (segments.length <= limit) return;
  const joints = openJoints(segments);
  if (joints.length <= limit) return;
  closeLeastDoubtful(segments, joints);
  closeJoints(segments, limit);
}

/** Drops the oldest segments that are too many. Answers the time (epoch ms) up to which all is forgotten. */
export function dropOldest(segments: Segment[], limit: Limits['segments'], floor: number): number {
  const dropped = segments.splice(0, Math.max(0, segments.length - limit));
  return dropped.reduce((latest, { tb }) => Math.max(latest, tb), floor);
}
