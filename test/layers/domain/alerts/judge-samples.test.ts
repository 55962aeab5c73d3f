import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, zoneOf } from '#domain/alerts/condition.ts';
import { foldTurns } from '#domain/alerts/fold-turns.ts';
import { judgeSamples, type RuleState, type Sample, type Turn } from '#domain/alerts/judge-samples.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { oracle } from './oracle.ts';

const OVERVOLTAGE: Condition = {
  low: null,
  high: 900,
  hysteresis: 10,
  ignoreBelow: 75,
  durationMs: 3000,
  clearDurationMs: 2000,
  maxGapMs: 5000,
};

/** One sample a second. */
const everySecond = (...values: number[]): Sample[] =>
  values.map((value, second) => ({ time: second * 1000, value }));
const kinds = (condition: Condition, samples: Sample[]) =>
  judgeSamples(condition, null, samples).turns.map(({ kind, sample, since }) => [
    kind,
    sample.time / 1000,
    since / 1000,
  ]);

describe('a rule', () => {
  it('takes a value on a limit for one within it, and waits for the hysteresis before all is well', () => {
    const zones = (condition: Condition, ...values: number[]) =>
      values.map((value) => zoneOf(condition, value));
    expect(zones(OVERVOLTAGE, 900.1, 900, 890.1, 890, 75)).toEqual(['out', 'between', 'between', 'in', 'in']);
    const band = { ...OVERVOLTAGE, low: 500, high: 1000 };
    expect(zones(band, 499.9, 500, 510, 990, 1000, 1001)).toEqual([
      'out',
      'between',
      'in',
      'in',
      'between',
      'out',
    ]);
  });

  it('takes what is far below for no signal, whatever its sign', () => {
    const undervoltage = { ...OVERVOLTAGE, low: 500, high: null };
    expect([74.9, -74.9, 0, 75].map((value) => zoneOf(undervoltage, value))).toEqual([
      'in',
      'in',
      'in',
      'out',
    ]);
  });

  it('raises when values were out of range for the whole duration, and clears when they were back as long as that takes', () => {
    const values = [950, 950, 950, 950, 895, 890, 890, 890];
    expect(kinds(OVERVOLTAGE, everySecond(...values))).toEqual([
      ['raise', 3, 0],
      ['clear', 7, 0],
    ]);
  });

  it('begins anew after one value that is not out of range, and goes on after one that is not quite back', () => {
    expect(kinds(OVERVOLTAGE, everySecond(950, 950, 900, 950, 950, 950))).toEqual([]);
    expect(kinds(OVERVOLTAGE, everySecond(950, 950, 950, 950, 890, 890, 895, 890, 890, 890))).toEqual([
      ['raise', 3, 0],
      ['clear', 9, 0],
    ]);
  });

  it('takes nothing to have lasted over a time without samples', () => {
    const at = (second: number, value: number) => ({ time: second * 1000, value });
    expect(kinds(OVERVOLTAGE, [at(0, 950), at(6, 950), at(8, 950), at(9, 950)])).toEqual([['raise', 9, 6]]);
    const open = [at(0, 950), at(3, 950), at(4, 800)];
    expect(kinds(OVERVOLTAGE, [...open, at(60, 800), at(62, 800)])).toEqual([
      ['raise', 3, 0],
      ['clear', 62, 0],
    ]);
  });

  it('raises at once where it has no duration', () => {
    const atOnce = { ...OVERVOLTAGE, durationMs: 0, clearDurationMs: 0 };
    expect(kinds(atOnce, everySecond(950, 800, 950))).toEqual([
      ['raise', 0, 0],
      ['clear', 1, 0],
      ['raise', 2, 2],
    ]);
  });

  it('remembers nothing of values that are in range', () => {
    expect(judgeSamples(OVERVOLTAGE, null, everySecond(750, 899, 76, 0))).toEqual({ state: null, turns: [] });
  });
});

const conditions = fc.record({
  low: fc.constantFrom(null, -1),
  high: fc.constantFrom(2, 3),
  hysteresis: fc.constantFrom(0, 1),
  ignoreBelow: fc.constantFrom(null, 0.5),
  durationMs: fc.integer({ min: 0, max: 6 }),
  clearDurationMs: fc.integer({ min: 0, max: 6 }),
  maxGapMs: fc.integer({ min: 1, max: 6 }),
});
/** Times ascend by small steps, so that durations and gaps are met and missed about as often. */
const series = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom(-2, 0, 1, 2, 3, 4, 4, 4)), {
    maxLength: 60,
  })
  .map((steps) => {
    let time = 0;
    return steps.map(([step, value]): Sample => {
      time += step;
      return { time, value };
    });
  });
const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 10 });

/** Judges samples in parts, each with what is remembered of those before. */
function inParts(condition: Condition, samples: Sample[], sizes: number[]) {
  const parts: { state: RuleState | null; turns: Turn[] }[] = [];
  for (let at = 0; at < samples.length; ) {
    const size = sizes[parts.length % sizes.length]!;
    parts.push(judgeSamples(condition, parts.at(-1)?.state ?? null, samples.slice(at, at + size)));
    at += size;
  }
  return parts;
}

describe('whatever the rule and the samples', () => {
  it('it finds what an oracle finds that sees all samples at once', () => {
    fc.assert(
      fc.property(conditions, series, (condition, samples) => {
        const { turns } = judgeSamples(condition, null, samples);
        expect(turns.map(({ kind, sample }) => ({ kind, sample }))).toEqual(oracle(condition, samples));
      }),
      { numRuns: triesOf(300) },
    );
  });

  it('it makes no difference how samples are divided among batches', () => {
    fc.assert(
      fc.property(conditions, series, cuts, (condition, samples, sizes) => {
        const whole = judgeSamples(condition, null, samples);
        const parts = inParts(condition, samples, sizes);
        expect(parts.flatMap(({ turns }) => turns)).toEqual(whole.turns);
        expect(parts.at(-1)?.state ?? null).toEqual(whole.state);
      }),
      { numRuns: triesOf(300) },
    );
  });

  it('samples that are not later than what was judged change nothing while something is remembered', () => {
    fc.assert(
      fc.property(conditions, series, series, (condition, samples, others) => {
        const { state } = judgeSamples(condition, null, samples);
        fc.pre(state !== null);
        const late = others.filter(({ time }) => time <= (state?.judgedAt ?? 0));
        expect(judgeSamples(condition, state, late)).toEqual({ state, turns: [] });
      }),
    );
  });

  it('a batch folds to an end, a beginning and an end that leave the alert as all its turns do, and counts them', () => {
    fc.assert(
      fc.property(conditions, series, cuts, (condition, samples, sizes) => {
        let isOpen = false;
        let raised = 0;
        for (const { turns, state } of inParts(condition, samples, sizes)) {
          const { clearFirst, raise, clear } = foldTurns(turns);
          if (clearFirst !== null) isOpen = false;
          if (raise !== null) isOpen = true;
          if (clear !== null) isOpen = false;
          raised += raise?.times ?? 0;
          expect(isOpen).toBe(state?.raised ?? false);
        }
        expect(raised).toBe(oracle(condition, samples).filter(({ kind }) => kind === 'raise').length);
      }),
    );
  });
});
