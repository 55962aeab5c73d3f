import type { Gap, Sequences } from './gaps.ts';
import { distance } from './serial-number.ts';

/**
 * A gap that a look found. `since` (epoch ms): it has been there at least so long. `told`: it outlived the grace period, and people
 * were told. `lost`: what stood before it is forgotten, so nobody can tell any more whether its messages come.
 */
export type SeenGap = Gap & Readonly<{ since: number; told: boolean; lost: boolean }>;

/** `fresh`: there is a gap now that people have not been told of yet. `waiting`: one is within its grace period. */
export type Look = Readonly<{ seen: SeenGap[]; fresh: boolean; waiting: boolean }>;

/** Times in epoch ms: when the look is taken, and since when all gaps are as they are. `graceMs`: how old they may become. */
type When = { now: number; since: number; graceMs: number };

/** Whether a gap is what is left of another: part of its numbers, between messages that are no further away. */
const isLeftOf = (before: SeenGap, gap: Gap): boolean =>
  before.ts_before <= gap.ts_before &&
  gap.ts_after <= before.ts_after &&
  distance(before.from, gap.from) < before.count &&
  distance(before.from, gap.from) + gap.count <= before.count;

/**
 * Looks at a device's gaps (IoT.md, sequence numbers): one that is still there when its grace period ends is one that people are told
 * of, once. What is left of a gap is as old as the whole was.
 * @param floor of the sequence state: what stands before it is forgotten
 */
export function lookAtGaps(
  { gaps }: Pick<Sequences, 'gaps'>,
  floor: number | null,
  before: readonly SeenGap[],
  { now, since: changedAt, graceMs }: When,
): Look {
  let fresh = false;
  const open = gaps.map((gap): SeenGap => {
    const known = before.find((one) => !one.lost && isLeftOf(one, gap));
    const since = known?.since ?? changedAt;
    const told = known?.told ?? false;
    const isDue = now - since >= graceMs;
    fresh ||= isDue && !told;
    return { ...gap, since, told: told || isDue, lost: false };
  });
  const lost = before.filter((one) => one.told && (one.lost || isForgotten(one, floor)));
  const waiting = open.some(({ told }) => !told);
  return { seen: [...lost.map((one) => ({ ...one, lost: true })), ...open], fresh, waiting };
}

const isForgotten = ({ ts_before }: Gap, floor: number | null): boolean =>
  floor !== null && floor >= ts_before;
