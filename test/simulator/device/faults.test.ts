import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fault, type MessageFaults, Spoiler } from '#simulator/device/faults.ts';
import { randomFrom } from '#simulator/model/random.ts';

const NONE: MessageFaults = { drop: 0, duplicate: 0, reorder: 0 };

function spoil(faults: Partial<MessageFaults>, count: number, seed = 1) {
  const struck: Record<Fault, number> = { drop: 0, duplicate: 0, reorder: 0 };
  const spoiler = new Spoiler<number>({ ...NONE, ...faults }, randomFrom(seed), (fault) => struck[fault]++);
  const sent = Array.from({ length: count }, (_, seq) => spoiler.pass(seq)).flat();
  return { sent: [...sent, ...spoiler.release()], struck };
}

test('without faults the stream stays as it is', () => {
  expect(spoil({}, 5).sent).toEqual([0, 1, 2, 3, 4]);
});

test('a dropped message is never sent, at about the share that was asked for', () => {
  const { sent, struck } = spoil({ drop: 0.2 }, 5000);
  expect(sent.length).toBe(5000 - struck.drop);
  expect(struck.drop / 5000).toBeCloseTo(0.2, 1);
});

test('a duplicated message is sent twice, one after the other', () => {
  expect(spoil({ duplicate: 1 }, 2).sent).toEqual([0, 0, 1, 1]);
});

test('a reordered message is overtaken by the next one', () => {
  expect(spoil({ reorder: 1 }, 4).sent).toEqual([1, 0, 3, 2]);
});

test('faults neither invent nor lose messages beyond what they count, and the same seed strikes the same ones', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, share, fc.integer(), (drop, duplicate, reorder, seed) => {
      const faults = { drop, duplicate, reorder };
      const { sent, struck } = spoil(faults, 50, seed);
      expect(sent.length).toBe(50 - struck.drop + struck.duplicate);
      expect(new Set(sent).size).toBe(50 - struck.drop);
      expect(spoil(faults, 50, seed).sent).toEqual(sent);
    }),
  );
});
