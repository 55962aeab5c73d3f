import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '#domain/sequence/codec.ts';
import { findGaps } from '#domain/sequence/gaps.ts';
import { type Counts, judgeAll } from '#domain/sequence/judge.ts';
import { EMPTY_SEQUENCE, LIMITS, type Limits, type Observation } from '#domain/sequence/state.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { arrivals, delivered } from './delivery.ts';
import { device, type PowerCycle, steadyDevice } from './device.ts';
import { fromAll, fromTruth } from './oracle.ts';

const numRuns = triesOf(500);

/** No joint in doubt is ever closed. */
const UNLIMITED: Limits = { ...LIMITS, doubts: Number.POSITIVE_INFINITY };

type Arrival = { cycles: PowerCycle[]; batches: Observation[][] };

/** Judges batch after batch, and stores the state in between as the registry does. */
function receive(batches: Observation[][], limits: Limits) {
  let stored: unknown = encodeState(EMPTY_SEQUENCE);
  const total: Counts = { new: 0, duplicate: 0, old: 0, clock_inconsistent: 0 };
  for (const batch of batches) {
    const { state, counts } = judgeAll(decodeState(stored), batch, limits);
    stored = JSON.parse(JSON.stringify(encodeState(state)));
    for (const verdict of ['new', 'duplicate', 'old', 'clock_inconsistent'] as const)
      total[verdict] += counts[verdict];
  }
  return { state: decodeState(stored), counts: total };
}

function expectAnswer(batches: Observation[][], expected: ReturnType<typeof fromAll>, limits = LIMITS) {
  const { state, counts } = receive(batches, limits);
  const { distinct, ...sequences } = expected;
  expect(findGaps(state)).toMatchObject(sequences);
  const duplicate = batches.flat().length - distinct;
  expect(counts).toEqual({ new: distinct, duplicate, old: 0, clock_inconsistent: 0 });
}

function always(lives: fc.Arbitrary<PowerCycle[]>, check: (arrival: Arrival) => void, runs = numRuns) {
  const property = fc.property(arrivals(lives), (arrival) => {
    check(arrival);
  });
  fc.assert(property, { numRuns: runs });
}

describe('whatever the order, the copies and the batches, gaps, reboots and duplicates', () => {
  it('are what the device did, where it counts its boots', () => {
    always(device({ boot: true }), ({ cycles, batches }) => expectAnswer(batches, fromTruth(cycles)));
  });

  it('are what a look at all messages at once tells, where it counts its boots', () => {
    always(device({ boot: true }), ({ batches }) => expectAnswer(batches, fromAll(batches.flat())));
  });

  it('are what a look at all messages at once tells, where it counts no boots', () => {
    always(device({ boot: false }), ({ batches }) =>
      expectAnswer(batches, fromAll(batches.flat()), UNLIMITED),
    );
  });

  it('are so even with many joints in doubt, where the device keeps its pace', () => {
    always(steadyDevice, ({ batches }) => expectAnswer(batches, fromAll(batches.flat())), numRuns / 5);
  });
});

describe('whatever the order, the copies and the batches, the state', () => {
  const sameState = ({ cycles, batches }: Arrival) =>
    expect(receive(batches, UNLIMITED)).toEqual(receive([delivered(cycles)], UNLIMITED));

  it('is the same as from messages in order', () => {
    always(
      fc.boolean().chain((boot) => device({ boot })),
      sameState,
    );
  });

  it('is the same where boots are counted and the clock was set back between them', () => {
    always(device({ boot: true, off: fc.constantFrom(-86_400_000, -60_000, -1000, 0, 1000) }), sameState);
  });

  it('is the same where a reboot is so fast that the clock does not show it', () => {
    const firstSeq = fc.constantFrom(0, 1, 60, 5000, 2 ** 32 - 2);
    always(device({ boot: false, off: fc.constantFrom(0, 1, 300), firstSeq }), sameState);
  });
});
