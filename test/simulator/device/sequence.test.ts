import { expect, test } from 'vitest';
import { Sequence } from '#simulator/device/sequence.ts';

test('seq starts at 0 at power-on and goes up by one a message', () => {
  const sequence = new Sequence(6);
  sequence.powerOn();
  expect([sequence.take(), sequence.take()]).toEqual([
    { boot: 7, seq: 0 },
    { boot: 7, seq: 1 },
  ]);
  sequence.powerOn();
  expect(sequence.take()).toEqual({ boot: 8, seq: 0 });
});

test('both counters wrap after 2^32-1', () => {
  const sequence = new Sequence(2 ** 32 - 1, 2 ** 32 - 1);
  expect(sequence.take().seq).toBe(2 ** 32 - 1);
  expect(sequence.take().seq).toBe(0);
  sequence.powerOn();
  expect(sequence.take().boot).toBe(0);
});
