import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Entry, type Formed, Outbox } from '#simulator/device/outbox.ts';

const message = (seq: number): Formed => ({ category: 'telemetry', seq, text: () => String(seq) });

function filled(capacity: number, brokers: number, count: number) {
  const outbox = new Outbox(capacity, brokers);
  const dropped = Array.from({ length: count }, (_, seq) => outbox.add(message(seq))?.message.seq);
  return { outbox, dropped: dropped.filter((seq) => seq !== undefined) };
}

function takeAll(outbox: Outbox, broker: number): Entry[] {
  const entry = outbox.take(broker);
  return entry ? [entry, ...takeAll(outbox, broker)] : [];
}

const seqs = (entries: Entry[]) => entries.map((entry) => entry.message.seq);

test('each broker gets every message once, in the order in which they were formed', () => {
  const { outbox } = filled(10, 2, 3);
  expect(seqs(takeAll(outbox, 0))).toEqual([0, 1, 2]);
  expect(seqs(takeAll(outbox, 1))).toEqual([0, 1, 2]);
  expect(outbox.take(0)).toBeUndefined();
});

test('a message stays until all brokers have it', () => {
  const { outbox } = filled(10, 2, 1);
  const [first, second] = [outbox.take(0)!, outbox.take(1)!];
  outbox.settle(0, first, true);
  expect(outbox.size).toBe(1);
  outbox.settle(1, second, true);
  expect(outbox.size).toBe(0);
});

test('what did not arrive goes first the next time, before what is newer', () => {
  const { outbox } = filled(10, 1, 4);
  const [first, second] = [outbox.take(0)!, outbox.take(0)!];
  outbox.settle(0, second, true);
  outbox.putBack(0, first);
  expect(seqs(takeAll(outbox, 0))).toEqual([0, 2, 3]);
});

describe('when it is full', () => {
  test('the oldest message has to go', () => {
    const { outbox, dropped } = filled(3, 1, 5);
    expect(dropped).toEqual([0, 1]);
    expect(seqs(takeAll(outbox, 0))).toEqual([2, 3, 4]);
    expect(outbox.usage).toBe(100);
  });

  test('a message on its way is spared', () => {
    const { outbox } = filled(3, 1, 3);
    outbox.take(0);
    expect(outbox.add(message(3))?.message.seq).toBe(1);
  });

  test('it says whether a broker has the message that had to go', () => {
    const { outbox } = filled(1, 2, 1);
    outbox.settle(0, outbox.take(0)!, true);
    expect(outbox.add(message(1))).toMatchObject({ delivered: true });
    expect(outbox.add(message(2))).toMatchObject({ delivered: false });
  });
});

test('whatever happens, no broker gets a message twice that it has, and none is forgotten that is kept', () => {
  const steps = fc.array(
    fc.tuple(fc.constantFrom('add', 'take', 'settle', 'back'), fc.integer({ min: 0, max: 1 })),
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 5 }), (actions, capacity) => {
      const outbox = new Outbox(capacity, 2);
      const flying: Entry[][] = [[], []];
      const has: Set<number>[] = [new Set(), new Set()];
      let seq = 0;
      for (const [action, broker] of actions) {
        if (action === 'add') outbox.add(message(seq++));
        if (action === 'take') {
          const entry = outbox.take(broker);
          if (entry) {
            expect(has[broker]!.has(entry.message.seq)).toBe(false);
            expect(seqs(flying[broker]!)).not.toContain(entry.message.seq);
            flying[broker]!.push(entry);
          }
        }
        const entry = action === 'settle' || action === 'back' ? flying[broker]!.shift() : undefined;
        if (entry && action === 'settle') {
          has[broker]!.add(entry.message.seq);
          outbox.settle(broker, entry, true);
        }
        if (entry && action === 'back') outbox.putBack(broker, entry);
        expect(outbox.size).toBeLessThanOrEqual(capacity);
      }
      for (const broker of [0, 1]) {
        for (const entry of flying[broker]!) outbox.putBack(broker, entry);
        for (const entry of takeAll(outbox, broker)) outbox.settle(broker, entry, true);
      }
      expect(outbox.size).toBe(0);
    }),
  );
});
