import type { ConnectionStatus } from '#domain/api/device.ts';
import { type Counts, judge } from '#domain/sequence/judge.ts';
import type { SequenceState } from '#domain/sequence/state.ts';
import { FUTURE_TOLERANCE_MS } from '#domain/timestamps.ts';
import type { Receipts } from './connection.ts';
import type { Observation, Recorded } from './port.ts';

/** What is remembered of a device and moves with its messages. */
export type Tracked = Receipts & {
  deviceId: string;
  connection: ConnectionStatus;
  /** Tells whether the gaps have changed; see gap-hash.ts. */
  gapHash: number;
  /** How far the clock was ahead at `seenAt`, in ms, where that is more than is believed. */
  clockAhead: number | null;
  sequence: SequenceState;
  /** The time of the latest live telemetry: what is older is not judged by rules any more. */
  judgedUntil: number | null;
  /** Whether there may be states of rules of the device. */
  hasRuleStates: boolean;
};

/** An observation with its place in the batch. */
export type Indexed = { index: number; seen: Observation };

export type Progress = {
  before: Tracked;
  after: Tracked;
  counts: Counts;
  quarantined: number;
  outcomes: { index: number; outcome: Recorded }[];
  /** What rules are to judge, in the order of forming. */
  telemetry: Observation[];
};

/** The message's own time, or that of its receipt where it told none or one that is not believed. Epoch ms. */
const believedTime = ({ time, receivedAt }: Observation): number =>
  time === null || time > receivedAt + FUTURE_TOLERANCE_MS ? receivedAt : time;

const timeOf = ({ seen }: Indexed): number => seen.sequenced?.time ?? 0;

/** What a device's messages make of what was remembered of it. The order of the messages makes no difference. */
export function track(before: Tracked, messages: readonly Indexed[]): Progress {
  const after = { ...before };
  const counts: Counts = { new: 0, duplicate: 0, old: 0, clock_inconsistent: 0 };
  const outcomes: Progress['outcomes'] = [];
  const telemetry: Observation[] = [];
  let quarantined = 0;
  // in order of forming the sequence rule has least to do
  for (const { index, seen } of messages.toSorted((x, y) => timeOf(x) - timeOf(y))) {
    if (seen.live) hear(after, seen);
    if (seen.live && seen.quarantined) quarantined += 1;
    const outcome = count(after, seen, counts);
    outcomes.push({ index, outcome });
    if (!seen.live || seen.measurements === undefined) continue;
    const time = believedTime(seen);
    if (outcome === 'recorded' && time >= (before.judgedUntil ?? time)) telemetry.push(seen);
    after.judgedUntil = Math.max(after.judgedUntil ?? time, time);
  }
  return { before, after, counts, quarantined, outcomes, telemetry };
}

function count(after: Tracked, { sequenced, fromArchive }: Observation, counts: Counts): Recorded {
  if (sequenced === null) return 'recorded';
  const { seq, time, boot } = sequenced;
  const { state, verdict } = judge(after.sequence, { seq, ts: time, boot });
  after.sequence = state;
  if (verdict === 'new' || !fromArchive) counts[verdict] += 1;
  return verdict === 'new' ? 'recorded' : verdict;
}

function hear(after: Tracked, { status, receivedAt, clockAhead }: Observation): void {
  if (status === 'offline') {
    after.offlineAt = Math.max(after.offlineAt ?? receivedAt, receivedAt);
    return;
  }
  const ahead = clockAhead !== null && clockAhead > FUTURE_TOLERANCE_MS ? clockAhead : null;
  const wait = after.seenAt === null ? 1 : receivedAt - after.seenAt;
  if (wait > 0) {
    after.seenAt = receivedAt;
    after.clockAhead = ahead;
  } else if (wait === 0 && (ahead ?? 0) > (after.clockAhead ?? 0)) after.clockAhead = ahead;
}
