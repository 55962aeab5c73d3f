import fc from 'fast-check';
import type { Observation } from '#domain/sequence/state.ts';
import type { PowerCycle } from './device.ts';

/** Every copy of every message that arrives, in the order of forming. */
export const delivered = (cycles: PowerCycle[]): Observation[] =>
  cycles.flatMap(({ formed }) =>
    formed.flatMap(({ copies, ...one }) => Array.from({ length: copies }, () => one)),
  );

function split(messages: Observation[], sizes: number[]): Observation[][] {
  const batches: Observation[][] = [];
  for (let start = 0; start < messages.length; ) {
    const size = sizes[batches.length % sizes.length]!;
    batches.push(messages.slice(start, start + size));
    start += size;
  }
  return batches;
}

/** Batches of the messages in any order, or newest first, as some devices empty their buffer. */
const batches = (messages: Observation[]): fc.Arbitrary<Observation[][]> =>
  fc
    .record({
      order: fc.oneof(
        { weight: 5, arbitrary: fc.shuffledSubarray(messages, { minLength: messages.length }) },
        { weight: 1, arbitrary: fc.constant(messages.toReversed()) },
      ),
      sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }),
    })
    .map(({ order, sizes }) => split(order, sizes));

/** What devices did, and how it arrived. */
export const arrivals = (lives: fc.Arbitrary<PowerCycle[]>) =>
  lives.chain((cycles) => fc.record({ cycles: fc.constant(cycles), batches: batches(delivered(cycles)) }));

/** A message of a device whose clock and counter make no sense. */
export const anyMessage: fc.Arbitrary<Observation> = fc.record({
  seq: fc.oneof(
    fc.nat(30),
    fc.nat(30).map((n) => (n - 15) >>> 0),
    fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  ),
  ts: fc.oneof(
    fc.nat(20),
    fc.nat(30).map((n) => n * 1000),
    fc.integer({ min: -(10 ** 12), max: 10 ** 13 }),
  ),
  boot: fc.constantFrom(null, null, 1, 2),
});
