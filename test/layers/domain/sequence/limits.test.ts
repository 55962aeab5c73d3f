import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findGaps } from '#domain/sequence/gaps.ts';
import { judge, judgeAll } from '#domain/sequence/judge.ts';
import { compareSegments } from '#domain/sequence/segments.ts';
import { EMPTY_SEQUENCE, type Limits, type Observation, type Segment } from '#domain/sequence/state.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { anyMessage } from './delivery.ts';
import { at, every10s, stateOf } from './message.ts';

const numRuns = triesOf(150);
const every2nd = Array.from({ length: 300 }, (_, i) => at(i, 5000 + 2 * i));

describe('a state that is full', () => {
  it('forgets the oldest segment and all up to its end', () => {
    const { segments, floor } = stateOf(every2nd);
    expect(segments).toHaveLength(256);
    expect(segments[0]?.a).toBe(5000 + 2 * 44);
    expect(floor).toBe(43_000);
  });

  it('does not judge what is at or before the floor', () => {
    const state = stateOf(every2nd);
    expect(judge(state, at(43, 1)).verdict).toBe('old');
    expect(judge(state, at(44, 5087)).verdict).toBe('new');
    expect(judge(state, at(43, 1)).state).toEqual(state);
  });

  it('loses the gaps and reboots before what it forgot', () => {
    expect(findGaps(stateOf([at(0, 9), ...every2nd]))).toMatchObject({ reboots: 0, missing: 255 });
  });
});

describe('joints in doubt', () => {
  it('are closed when they are too many, the one first that needed the fastest reboot', () => {
    const known = stateOf([at(0, 0), at(10, 1), at(300, 2), at(310, 3), at(320, 4)], {
      segments: 256,
      doubts: 2,
    });
    expect(known.segments.map(({ a, b }) => [a, b])).toEqual([
      [0, 0],
      [1, 1],
      [2, 4],
    ]);
  });

  it('are never across boots', () => {
    const { segments } = stateOf([at(0, 5, 1), at(10, 6, 2), at(20, 7)], { segments: 256, doubts: 0 });
    expect(segments).toHaveLength(3);
  });

  it('are kept where a reboot really hid, for a device at a steady pace', () => {
    const [first, second] = [every10s(0, [0, 1, 2, 3]), every10s(100, [...Array(200).keys()])];
    const late = second.splice(0, 4);
    expect(findGaps(stateOf([...first, ...second, ...late]))).toMatchObject({ reboots: 1, missing: 0 });
  });
});

describe('whatever a broken device sends, the state', () => {
  const limits: Limits = { segments: 20, doubts: 5 };
  const messages = fc.array(anyMessage, { maxLength: 120, size: 'max' });
  const property = (check: (messages: Observation[]) => void) =>
    fc.assert(fc.property(messages, check), { numRuns });

  it('stays within its limits, and each message is counted once', () => {
    property((messages) => {
      const { state, counts } = judgeAll(EMPTY_SEQUENCE, messages, limits);
      expect(state.segments.length).toBeLessThanOrEqual(limits.segments);
      expect(counts.new + counts.duplicate + counts.old + counts.clock_inconsistent).toBe(messages.length);
    });
  });

  it('never has its floor go down', () => {
    property((messages) => {
      const half = stateOf(messages.slice(0, messages.length / 2), limits);
      const whole = stateOf(messages, limits);
      expect(whole.floor ?? -Infinity).toBeGreaterThanOrEqual(half.floor ?? -Infinity);
    });
  });

  it('knows a message that was new from then on', () => {
    property((messages) => {
      let state = EMPTY_SEQUENCE;
      for (const message of messages) {
        const judged = judge(state, message, limits);
        state = judged.state;
        const again = judge(state, message, limits).verdict;
        if (judged.verdict === 'new') expect(['duplicate', 'old']).toContain(again);
        else expect(again).toBe(judged.verdict);
      }
    });
  });

  it('is sorted, and the segments of one boot do not overlap in time', () => {
    property((messages) => {
      const { segments } = stateOf(messages, limits);
      const overlaps = (x: Segment, y: Segment) => x !== y && x.boot === y.boot && x.ta < y.tb && y.ta < x.tb;
      expect(segments).toEqual(segments.toSorted(compareSegments));
      expect(segments.filter((x) => segments.some((y) => overlaps(x, y)))).toEqual([]);
    });
  });

  it('does not depend on the batches', () => {
    fc.assert(
      fc.property(messages, messages, (first, second) => {
        const { state } = judgeAll(stateOf(first, limits), second, limits);
        expect(state).toEqual(stateOf([...first, ...second], limits));
      }),
      { numRuns },
    );
  });

  it('tells as many missing numbers as its gaps hold', () => {
    property((messages) => {
      const { gaps, missing, runs, reboots } = findGaps(stateOf(messages, limits));
      for (const { from, to, count } of gaps) expect((to - from + 1) >>> 0).toBe(count);
      expect(gaps.reduce((sum, { count }) => sum + count, 0)).toBe(missing);
      expect(reboots).toBe(Math.max(0, runs.length - 1));
    });
  });
});
