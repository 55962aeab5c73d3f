import { append, holds, neighbours, place } from './segments.ts';
import {
  LIMITS,
  type Limits,
  type Observation,
  type Segment,
  type SequenceState,
  type Verdict,
} from './state.ts';
import { closeJoints, dropOldest } from './trim.ts';

export type Counts = Record<Verdict, number>;

type Memory = { segments: Segment[]; floor: number };

const open = ({ segments, floor }: SequenceState): Memory => ({
  segments: [...segments],
  floor: floor ?? -Infinity,
});

const close = ({ segments, floor }: Memory): SequenceState => ({
  segments,
  floor: floor === -Infinity ? null : floor,
});

function addNew(memory: Memory, seen: Observation, near: readonly Segment[], limits: Limits): void {
  place(memory.segments, seen, near);
  closeJoints(memory.segments, limits.doubts);
  memory.floor = dropOldest(memory.segments, limits.segments, memory.floor);
}

function judgeInto(memory: Memory, seen: Observation, limits: Limits): Verdict {
  if (seen.ts <= memory.floor) return 'old';
  if (append(memory.segments, seen)) return 'new';
  const near = neighbours(memory.segments, seen);
  if (near.some((segment) => holds(segment, seen))) return 'duplicate';
  if (near.some(({ ta, tb }) => ta < seen.ts && seen.ts < tb)) return 'clock_inconsistent';
  addNew(memory, seen, near, limits);
  return 'new';
}

/**
 * Judges one message and answers the state that includes it; the given state is left as it is. See `judgeAll`.
 */
export function judge(
  state: SequenceState,
  seen: Observation,
  limits: Limits = LIMITS,
): { state: SequenceState; verdict: Verdict } {
  const memory = open(state);
  const verdict = judgeInto(memory, seen, limits);
  return { state: close(memory), verdict };
}

/**
 * Judges a device's messages (IoT.md, sequence numbers) and answers the state that includes them, and how many were
 * which. The given state is left as it is. The rule, for a message (seq, ts, boot):
 *
 * - at or before the floor: `old`, forgotten, not judged;
 * - in a segment of its own boot, by time and by number: `duplicate`;
 * - strictly inside such a segment's time, but not its numbers: `clock_inconsistent`, not remembered;
 * - else `new`: a segment of its own, joined with what it follows without a gap (its boot and number say so), unless a
 *   reboot may hide there (pace.ts).
 *
 * The state, and so the gaps, and the counts do not depend on the order of the messages, nor on how they are split into
 * batches, nor on repeats, as long as
 *
 * 1. the device's clock doesn't go back: within one power cycle times rise or stay as numbers rise, and a cycle begins
 *    no earlier than the one before ended (with `boot`, cycles may overlap in time);
 * 2. without `boot`, a device forms at most 20 messages a second, and 20 more, after a reboot;
 * 3. nothing was dropped (more than 256 segments: what comes later from before the floor is `old`, though it would
 *    have been `new` earlier), and no joint in doubt was closed (more than 32 at once, only without `boot`: a reboot
 *    that really hid there stays hidden, and its messages are `duplicate` or `clock_inconsistent`).
 *
 * In other cases each message still gets a verdict, and the state stays within its limits.
 */
export function judgeAll(
  state: SequenceState,
  seen: Iterable<Observation>,
  limits: Limits = LIMITS,
): { state: SequenceState; counts: Counts } {
  const memory = open(state);
  const counts: Counts = { new: 0, duplicate: 0, old: 0, clock_inconsistent: 0 };
  for (const one of seen) counts[judgeInto(memory, one, limits)] += 1;
  return { state: close(memory), counts };
}
