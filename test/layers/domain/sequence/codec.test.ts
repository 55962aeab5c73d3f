import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '#domain/sequence/codec.ts';
import { EMPTY_SEQUENCE } from '#domain/sequence/state.ts';
import { anyMessage } from './delivery.ts';
import { at, every10s, stateOf } from './message.ts';

describe('the stored state', () => {
  it('is a few numbers', () => {
    expect(encodeState(EMPTY_SEQUENCE)).toEqual({ floor: null, rows: [] });
    expect(encodeState(stateOf(every10s(100, [7, 8, 9, 12], 4)))).toEqual({
      floor: null,
      rows: [[4, 7, 2, 100_000, 20_000, 3, 0, 10_000, 0]],
    });
  });

  it('is one more number for each message that is not joined yet', () => {
    expect(encodeState(stateOf(every10s(100, [0, 1, 2, 3]))).rows).toEqual([
      [null, 0, 0, 100_000, 0, -10_001, -10_001, -10_001],
    ]);
  });

  it('stays small for a device that sends no boot', () => {
    const day = Array.from({ length: 8640 }, (_, seq) => at(1_777_593_600 + seq * 10, seq));
    expect(JSON.stringify(encodeState(stateOf(day))).length).toBeLessThan(350);
  });

  it('is the same after it was stored, whatever came in', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 60 }), (messages) => {
        const state = stateOf(messages, { segments: 20, doubts: 5 });
        expect(decodeState(JSON.parse(JSON.stringify(encodeState(state))))).toEqual(state);
      }),
    );
  });

  it('can hold the times of a clock that was never set', () => {
    const state = stateOf([at(-5, 1), at(0, 2), at(60, 3)]);
    expect(decodeState(encodeState(state))).toEqual(state);
  });

  it('is refused in any other shape', () => {
    expect(() => decodeState(null)).toThrow();
    expect(() => decodeState({ floor: null })).toThrow();
    expect(() => decodeState({ floor: null, rows: [[1, 'x']] })).toThrow();
    expect(() => decodeState({ floor: null, rows: [[1, 0.5]] })).toThrow();
  });
});
