import { describe, expect, it } from 'vitest';
import type { Gap } from '#domain/sequence/gaps.ts';
import { type Look, lookAtGaps, type SeenGap } from '#domain/sequence/open-gaps.ts';

const GRACE = 60_000;
const gap = (from: number, to: number, before = 0, after = 1000): Gap => ({
  from,
  to,
  count: to - from + 1,
  ts_before: before,
  ts_after: after,
});
const look = (
  gaps: Gap[],
  now: number,
  seen: readonly SeenGap[] = [],
  { since = now, floor = null }: { since?: number; floor?: number | null } = {},
): Look => lookAtGaps({ gaps }, floor, seen, { now, since, graceMs: GRACE });

describe('a gap', () => {
  it('is told of once, when its grace period is over', () => {
    const first = look([gap(2, 5)], 0);
    expect(first).toMatchObject({ fresh: false, waiting: true, seen: [{ since: 0, told: false }] });
    const early = look([gap(2, 5)], GRACE - 1, first.seen);
    expect(early).toMatchObject({ fresh: false, waiting: true });
    const due = look([gap(2, 5)], GRACE, early.seen);
    expect(due).toMatchObject({ fresh: true, waiting: false, seen: [{ told: true }] });
    expect(look([gap(2, 5)], 2 * GRACE, due.seen)).toMatchObject({ fresh: false, waiting: false });
  });

  it('is as old as the gaps are known to stay as they are, at the first look', () => {
    expect(look([gap(2, 5)], 100_000, [], { since: 100_000 - GRACE }).fresh).toBe(true);
  });

  it('leaves what is left of it as old as it was, however it is cut', () => {
    const { seen } = look([gap(2, 9, 0, 8000)], 0);
    const cut = look([gap(2, 3, 0, 2000), gap(6, 9, 3000, 8000)], GRACE, seen);
    expect(cut).toMatchObject({ fresh: true, waiting: false });
    expect(cut.seen.map(({ since }) => since)).toEqual([0, 0]);
  });

  it('is another one for the same numbers at another time, as after a reboot', () => {
    const told = look([gap(0, 3, 0, 1000)], GRACE, look([gap(0, 3, 0, 1000)], 0).seen);
    const other = look([gap(0, 3, 0, 1000), gap(0, 3, 5000, 6000)], GRACE + 1, told.seen);
    expect(other).toMatchObject({ fresh: false, waiting: true });
  });

  it('is gone when its messages have come', () => {
    const told = look([gap(2, 5)], GRACE, look([gap(2, 5)], 0).seen);
    expect(look([], GRACE + 1, told.seen, { floor: null })).toEqual({
      seen: [],
      fresh: false,
      waiting: false,
    });
  });

  it('is lost, not filled, when what stood before it is forgotten', () => {
    const told = look([gap(2, 5, 500)], GRACE, look([gap(2, 5, 500)], 0).seen);
    const forgotten = look([], GRACE + 1, told.seen, { floor: 500 });
    expect(forgotten.seen).toMatchObject([{ from: 2, to: 5, lost: true, told: true }]);
    expect(look([], GRACE + 2, forgotten.seen, { floor: 900 }).seen).toHaveLength(1);
  });

  it('is the same where the numbers wrap', () => {
    const wrapping = { from: 2 ** 32 - 2, to: 1, count: 4, ts_before: 0, ts_after: 9000 };
    const { seen } = look([wrapping], 0);
    const rest = { from: 0, to: 1, count: 2, ts_before: 100, ts_after: 9000 };
    expect(look([rest], GRACE, seen)).toMatchObject({ fresh: true });
  });
});
