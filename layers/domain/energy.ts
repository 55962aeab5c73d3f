import { HOUR_MS } from './lengths-of-time.ts';
import type { Samples } from './power.ts';

/** Energy in the unit of power times hours, both parts positive, and the time for which it is known. */
export type Energy = { consumed: number; fedBack: number; coveredMs: number };

/**
 * The integral of power over time by trapezoid, split by sign: what was consumed, and what was fed back (IoT.md, derived
 * values). Where power changes its sign between two samples, each side of the zero counts for itself.
 * @param maxGapMs samples further apart have a hole between them, which is never integrated across
 */
export function energyOf({ times, values }: Samples, maxGapMs: number): Energy {
  const energy: Energy = { consumed: 0, fedBack: 0, coveredMs: 0 };
  for (let i = 1; i < times.length; i++) {
    const length = (times[i] ?? 0) - (times[i - 1] ?? 0);
    if (length > maxGapMs) continue;
    const { above, below } = areasOf(values[i - 1] ?? 0, values[i] ?? 0);
    energy.consumed += above * (length / HOUR_MS);
    energy.fedBack += below * (length / HOUR_MS);
    energy.coveredMs += length;
  }
  return energy;
}

/** The areas above and below zero of a straight line from one value to another, over a length of 1. */
function areasOf(from: number, to: number): { above: number; below: number } {
  if (from >= 0 && to >= 0) return { above: from / 2 + to / 2, below: 0 };
  if (from <= 0 && to <= 0) return { above: 0, below: -from / 2 - to / 2 };
  const zero = from / (from - to);
  const before = (Math.abs(from) / 2) * zero;
  const after = (Math.abs(to) / 2) * (1 - zero);
  return from > 0 ? { above: before, below: after } : { above: after, below: before };
}
