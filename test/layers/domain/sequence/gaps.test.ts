import { describe, expect, it } from 'vitest';
import { findGaps } from '#domain/sequence/gaps.ts';
import { EMPTY_SEQUENCE, type Observation } from '#domain/sequence/state.ts';
import { at, every10s, stateOf } from './message.ts';

const found = (...messages: Observation[]) => findGaps(stateOf(messages));

/** [from, to] of each gap. */
const gaps = (...messages: Observation[]) => found(...messages).gaps.map(({ from, to }) => [from, to]);

describe('a gap', () => {
  it('is what is missing between two messages, with the times around it', () => {
    expect(found(at(0, 500), at(30, 503))).toEqual({
      runs: [{ a: 500, b: 503, ta: 0, tb: 30_000, boot: null }],
      gaps: [{ from: 501, to: 502, count: 2, ts_before: 0, ts_after: 30_000 }],
      reboots: 0,
      missing: 2,
    });
  });

  it('is not before the first message, nor in a device without messages', () => {
    expect(gaps(at(0, 500))).toEqual([]);
    expect(findGaps(EMPTY_SEQUENCE)).toEqual({ runs: [], gaps: [], reboots: 0, missing: 0 });
  });

  it('shrinks, splits and closes as late messages come', () => {
    expect(gaps(at(0, 500), at(40, 504))).toEqual([[501, 503]]);
    expect(gaps(at(0, 500), at(40, 504), at(20, 502))).toEqual([
      [501, 501],
      [503, 503],
    ]);
    expect(gaps(at(0, 500), at(40, 504), at(20, 502), at(30, 503), at(10, 501))).toEqual([]);
  });

  it('can wrap', () => {
    expect(gaps(at(0, 2 ** 32 - 3), at(50, 2))).toEqual([[2 ** 32 - 2, 1]]);
    expect(gaps(at(0, 2 ** 32 - 3), at(20, 0))).toEqual([[2 ** 32 - 2, 2 ** 32 - 1]]);
    expect(gaps(at(0, 2 ** 32 - 1), at(20, 1))).toEqual([[0, 0]]);
    expect(gaps(at(0, 2 ** 32 - 1), at(10, 0))).toEqual([]);
  });

  it('can lie within one second of a clock that counts seconds', () => {
    expect(gaps(at(1, 502), at(1, 500))).toEqual([[501, 501]]);
  });

  it('is not where the two messages are only not joined yet', () => {
    expect(found(...every10s(0, [0, 1, 2, 3]))).toMatchObject({ gaps: [], reboots: 0, missing: 0 });
  });
});

describe('a reboot', () => {
  it('begins at 0, and what is missing of its start is a gap', () => {
    expect(found(...every10s(0, [7, 8, 9]), at(60, 3))).toMatchObject({
      runs: [
        { a: 7, b: 9 },
        { a: 3, b: 3 },
      ],
      gaps: [{ from: 0, to: 2, count: 3, ts_before: 20_000, ts_after: 60_000 }],
      reboots: 1,
      missing: 3,
    });
  });

  it('misses nothing when the new run begins with 0', () => {
    expect(found(at(0, 9), at(60, 0))).toMatchObject({ gaps: [], reboots: 1, missing: 0 });
  });

  it('is where the count goes on by more than 20 a second and 1000 more', () => {
    expect(found(at(0, 10), at(1, 1030))).toMatchObject({ reboots: 0, missing: 1019 });
    expect(found(at(0, 10), at(1, 1031))).toMatchObject({ reboots: 1, missing: 1031 });
  });

  it('is where the count goes on by half the circle', () => {
    const month = 31 * 86_400;
    expect(found(at(0, 5), at(50 * month, 5 + 2 ** 31)).reboots).toBe(1);
    expect(found(at(0, 5), at(50 * month, 4 + 2 ** 31)).reboots).toBe(0);
  });

  it('is where the same number comes at a later time', () => {
    expect(found(at(0, 2), at(60, 2))).toMatchObject({ gaps: [{ from: 0, to: 1 }], reboots: 1 });
  });

  it('is between different boots, even if the count seems to go on', () => {
    expect(found(at(0, 5, 1), at(10, 6, 2))).toMatchObject({ gaps: [{ from: 0, to: 5 }], reboots: 1 });
  });

  it('is where the count begins again although the boot is the same, as when its counter is not kept', () => {
    expect(found(at(0, 9, 1), at(60, 2, 1))).toMatchObject({ gaps: [{ from: 0, to: 1 }], reboots: 1 });
  });

  it('is not where only one side names its boot and the count goes on', () => {
    expect(found(at(0, 5), at(10, 6, 2))).toMatchObject({ reboots: 0, missing: 0, runs: [{ boot: 2 }] });
    expect(found(at(0, 5, 2), at(10, 7))).toMatchObject({ reboots: 0, missing: 1, runs: [{ boot: 2 }] });
    expect(found(at(0, 5, 2), at(10, 6), at(20, 7, 3))).toMatchObject({ reboots: 1, missing: 7 });
  });

  it('is between boots that were seen in the same second', () => {
    expect(found(at(10, 7, 1), at(10, 0, 2), at(11, 1, 2))).toMatchObject({
      runs: [
        { boot: 1, a: 7 },
        { boot: 2, a: 0, b: 1 },
      ],
      missing: 0,
      reboots: 1,
    });
  });

  it('is counted once when the clocks of two boots overlap', () => {
    const first = every10s(0, [0, 1, 2, 4], 1);
    expect(found(...first, ...every10s(25, [0, 1], 2))).toMatchObject({
      runs: [{ boot: 1 }, { boot: 2 }],
      gaps: [{ from: 3, to: 3 }],
      reboots: 1,
    });
  });
});
