import { describe, expect, it } from 'vitest';
import { judge, judgeAll } from '#domain/sequence/judge.ts';
import { EMPTY_SEQUENCE, type Observation } from '#domain/sequence/state.ts';
import { at, every10s, stateOf } from './message.ts';

const verdict = (known: Observation[], message: Observation) => judge(stateOf(known), message).verdict;

/** Numbers as pairs [first, last] of each segment. */
const ranges = (messages: Observation[]) => stateOf(messages).segments.map(({ a, b }) => [a, b]);

describe('a message', () => {
  it('is new as the first of a device', () => {
    expect(judge(EMPTY_SEQUENCE, at(7, 42, 3))).toEqual({
      verdict: 'new',
      state: { segments: [{ a: 42, b: 42, ta: 7000, tb: 7000, boot: 3 }], floor: null },
    });
  });

  it('is a duplicate when it comes again, in the middle and at both ends', () => {
    const known = every10s(0, [500, 501, 502]);
    for (const message of known) expect(verdict(known, message)).toBe('duplicate');
  });

  it('is inconsistent when its time is between two that follow each other', () => {
    expect(verdict(every10s(0, [5, 6], 1), at(5, 7, 1))).toBe('clock_inconsistent');
    expect(judge(stateOf(every10s(0, [5, 6], 1)), at(5, 7, 1)).state).toEqual(
      stateOf(every10s(0, [5, 6], 1)),
    );
  });

  it('is new beside the ends of what is known, also within the same second', () => {
    const known = every10s(100, [500, 501, 502]);
    expect(verdict(known, at(100, 499))).toBe('new');
    expect(verdict(known, at(120, 503))).toBe('new');
  });

  it('is new with a known number at another time, as after a reboot', () => {
    expect(verdict([at(0, 0), at(10, 1)], at(60, 0))).toBe('new');
  });

  it('is new with the number and the time of a message of another boot', () => {
    expect(verdict([at(0, 0, 1), at(10, 1, 1)], at(10, 1, 2))).toBe('new');
    expect(verdict([at(0, 0, 1), at(10, 1, 1)], at(10, 1))).toBe('new');
  });
});

describe('messages', () => {
  it('are one segment when each follows the other', () => {
    expect(ranges(every10s(0, [500, 501, 502]))).toEqual([[500, 502]]);
    expect(ranges(every10s(0, [2 ** 32 - 2, 2 ** 32 - 1, 0, 1], 8))).toEqual([[2 ** 32 - 2, 1]]);
  });

  it('are joined by the one that was late', () => {
    expect(ranges([at(0, 500), at(20, 502), at(10, 501)])).toEqual([[500, 502]]);
    expect(ranges([at(0, 500), at(20, 502), at(0, 501)])).toEqual([[500, 502]]);
  });

  it('are one segment when a clock that counts seconds gives them the same time', () => {
    expect(ranges([at(1, 502), at(1, 500), at(1, 504), at(1, 501), at(1, 503)])).toEqual([[500, 504]]);
  });

  it('are never joined across boots, nor with those that name none', () => {
    expect(ranges([at(0, 500, 1), at(10, 501, 2), at(20, 502), at(30, 503, 2)])).toEqual([
      [500, 500],
      [501, 501],
      [502, 502],
      [503, 503],
    ]);
  });

  it('of two boots are told apart although their clocks overlap', () => {
    const [first, second] = [every10s(0, [0, 1, 2], 1), every10s(5, [0, 1, 2], 2)];
    const { counts, state } = judgeAll(EMPTY_SEQUENCE, [...second, ...first, ...second]);
    expect(counts).toEqual({ new: 6, duplicate: 3, old: 0, clock_inconsistent: 0 });
    expect(state.segments.map(({ a, b, boot }) => [a, b, boot])).toEqual([
      [0, 2, 1],
      [0, 2, 2],
    ]);
  });

  it('of a clock that was set back stay apart, and all are known', () => {
    const messages = [at(9, 4, 1), at(10, 5, 1), at(10, 500, 1), at(11, 6, 1)];
    expect(ranges(messages)).toEqual([
      [4, 5],
      [500, 500],
      [6, 6],
    ]);
    for (const message of messages) expect(verdict(messages, message)).toBe('duplicate');
  });

  it('stay apart while the messages of a reboot can come between them', () => {
    expect(ranges([at(0, 5), at(60, 6)])).toEqual([
      [5, 5],
      [6, 6],
    ]);
    expect(ranges([at(0, 5), at(60, 6), at(30, 0)])).toEqual([
      [5, 5],
      [0, 0],
      [6, 6],
    ]);
  });

  it('are joined when a rebooted device had no time for all before, or its boot says that it is the same', () => {
    expect(ranges([at(0, 220), at(10, 221)])).toEqual([[220, 221]]);
    expect(ranges([at(0, 219), at(10, 220)])).toHaveLength(2);
    expect(ranges([at(0, 5, 1), at(60, 6, 1)])).toEqual([[5, 6]]);
  });
});

describe('a batch', () => {
  it('is counted, and leaves the given state as it is', () => {
    const before = stateOf(every10s(0, [500, 501]));
    const copy = structuredClone(before);
    const { counts, state } = judgeAll(before, [at(20, 502), at(10, 501), at(5, 9), at(20, 502)]);
    expect(counts).toEqual({ new: 1, duplicate: 2, old: 0, clock_inconsistent: 1 });
    expect(state.segments).toEqual([{ a: 500, b: 502, ta: 0, tb: 20_000, boot: null }]);
    expect(before).toEqual(copy);
  });

  it('of no messages changes nothing', () => {
    expect(judgeAll(EMPTY_SEQUENCE, []).state).toEqual(EMPTY_SEQUENCE);
  });
});
