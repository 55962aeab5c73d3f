import fc from 'fast-check';
import type { Observation } from '#domain/sequence/state.ts';

/** `copies`: how often the message arrives, by several brokers or again; 0: it is lost. */
type Formed = Observation & { copies: number };

/** From power-on to power-off: every message formed, but for long stretches that are lost as a whole. */
export type PowerCycle = { formed: Formed[] };

type Step = { lost: number; pause: number; copies: number };
type Cycle = { off: number; lost: (last: number) => number; steps: Step[] };
type Options = {
  /** Whether the device counts its boots. */
  boot: boolean;
  /** From the last message of a cycle to the power-on of the next, ms. Below zero: the clock was set back. */
  off?: fc.Arbitrary<number>;
  firstSeq?: fc.Arbitrary<number>;
};

const TICKS = [1, 1000];
const PAUSES = [0, 0, 40, 1000, 1000, 10_000, 10_000, 60_000, 3_600_000, 30 * 86_400_000];

/** Longer than a tick of a clock that counts seconds. */
const OFF = fc.constantFrom(1000, 2500, 60_000, 86_400_000);

const FIRST_SEQ = fc.oneof(
  fc.constantFrom(0, 0, 1, 5, 21, 60, 5000, 2 ** 31 - 3),
  fc.integer({ min: 1, max: 12 }).map((n) => 2 ** 32 - n),
);

/** Messages at the start of a cycle that are lost: none, about as many as the cycle before had, or many. */
const lostAtStart = fc.oneof(
  { weight: 5, arbitrary: fc.constant(() => 0) },
  {
    weight: 3,
    arbitrary: fc.integer({ min: -1, max: 3 }).map((n) => (last: number) => Math.max(0, (last % 5000) + n)),
  },
  { weight: 2, arbitrary: fc.constantFrom(1, 15, 30, 70, 500, 990, 1005, 4000).map((n) => () => n) },
);

const step: fc.Arbitrary<Step> = fc.record({
  lost: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 3, 50, 2000),
  pause: fc.constantFrom(...PAUSES),
  copies: fc.constantFrom(0, 1, 1, 1, 2, 3),
});

const cycle = (off: fc.Arbitrary<number>): fc.Arbitrary<Cycle> =>
  fc.record({ off, lost: lostAtStart, steps: fc.array(step, { minLength: 1, maxLength: 14, size: 'max' }) });

/** A lost message took a twentieth of a second to form, as the protocol allows; the others their pause. */
function live(cycles: Cycle[], firstSeq: number, tick: number, boot: (cycle: number) => number | null) {
  let now = Date.UTC(2026, 4, 1);
  let seq = firstSeq;
  const lose = (lost: number) => {
    seq = (seq + lost) % 2 ** 32;
    now += lost * 50;
  };
  const form = (i: number, { lost, pause, copies }: Step): Formed => {
    lose(lost);
    now += pause;
    const one = { seq, ts: Math.floor(now / tick) * tick, boot: boot(i), copies };
    seq = (seq + 1) % 2 ** 32;
    return one;
  };
  const start = ({ off, lost }: Cycle) => {
    const last = seq - 1;
    [now, seq] = [now + off, 0];
    lose(lost(last));
  };
  return cycles.map((cycle, i): PowerCycle => {
    if (i > 0) start(cycle);
    return { formed: cycle.steps.map((step) => form(i, step)) };
  });
}

/**
 * A device's life in a few power cycles: outages, losses, numbers that begin again near where they stopped, several
 * messages in one tick of the clock. It never forms more than 20 messages a second and 20 more.
 */
export const device = ({ boot, off = OFF, firstSeq = FIRST_SEQ }: Options): fc.Arbitrary<PowerCycle[]> =>
  fc
    .record({
      cycles: fc.array(cycle(off), { minLength: 1, maxLength: 5, size: 'max' }),
      firstSeq,
      tick: fc.constantFrom(...TICKS),
      firstBoot: fc.nat(9),
    })
    .map(({ cycles, firstSeq, tick, firstBoot }) =>
      live(cycles, firstSeq, tick, (i) => (boot ? firstBoot + i : null)),
    );

const copiesAtPace = fc.array(fc.constantFrom(0, 1, 1, 1, 1, 1, 1, 1, 2), {
  minLength: 1,
  maxLength: 120,
  size: 'max',
});

/** Up to four power cycles of up to 120 messages each, at one pace; a few are lost. It counts no boots. */
export const steadyDevice: fc.Arbitrary<PowerCycle[]> = fc
  .record({
    pause: fc.constantFrom(1000, 10_000, 60_000, 3_600_000),
    cycles: fc.array(copiesAtPace, { minLength: 1, maxLength: 4, size: 'max' }),
  })
  .map(({ pause, cycles }) => {
    const steps = cycles.map((all) => all.map((copies) => ({ lost: 0, pause, copies })));
    return live(
      steps.map((steps) => ({ off: 5000, lost: () => 0, steps })),
      0,
      1,
      () => null,
    );
  });
