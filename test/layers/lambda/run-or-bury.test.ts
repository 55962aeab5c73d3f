import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import type { Message } from '#domain/message.ts';
import { type RunBatch, runOrBury } from '#lambda/run-or-bury.ts';
import { messageOn } from '#test/support/events.ts';

const batchOf = (size: number): Message[] =>
  Array.from({ length: size }, (_, index) => messageOn('iot/m1/telemetry', '{}', { id: String(index) }));

/** A function that can't take some messages, and what it has worked on and buried. */
function poisonedBy(poisoned: (message: Message) => boolean) {
  const worked: Message[] = [];
  const graves: { id: string; reason: string }[] = [];
  let runs = 0;
  const run: RunBatch = async (messages) => {
    runs += 1;
    const culprit = messages.find(poisoned);
    if (culprit !== undefined) throw new TypeError(`can't take ${culprit.id}`);
    worked.push(...messages);
    return messages.map(({ id }) => ({ category: 'telemetry', outcome: `stored ${id}` }));
  };
  const bury = async ({ id }: Message, reason: string) => {
    graves.push({ id, reason });
  };
  return { run, bury, worked, graves, runs: () => runs };
}

describe('a batch in which some messages can not be taken', () => {
  it('is done but for these, which are buried with their reasons, whichever they are', async () => {
    const sizes = fc.integer({ min: 1, max: 120 });
    const batches = sizes.chain((size) => fc.tuple(fc.constant(size), fc.uniqueArray(fc.nat(size - 1))));
    await fc.assert(
      fc.asyncProperty(batches, async ([size, culprits]) => {
        const names = new Set(culprits.map(String));
        const { run, bury, worked, graves } = poisonedBy(({ id }) => names.has(id));
        const outcomes = await runOrBury(batchOf(size), run, bury);
        expect(graves.map(({ id }) => id)).toEqual(culprits.sort((a, b) => a - b).map(String));
        for (const { id, reason } of graves) expect(reason).toBe(`TypeError: can't take ${id}`);
        expect(worked.map(({ id }) => id)).toEqual(
          batchOf(size)
            .map(({ id }) => id)
            .filter((id) => !names.has(id)),
        );
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(
          batchOf(size).map(({ id }) => (names.has(id) ? 'buried' : `stored ${id}`)),
        );
      }),
    );
  });

  it('of a thousand, with one culprit, takes twenty-odd runs and not a thousand', async () => {
    const { run, bury, graves, runs } = poisonedBy(({ id }) => id === '777');
    await runOrBury(batchOf(1000), run, bury);
    expect(graves).toHaveLength(1);
    expect(runs()).toBeLessThanOrEqual(21);
  });

  it('buries nobody where messages fail only together', async () => {
    const graves: string[] = [];
    const run: RunBatch = async (messages) => {
      if (messages.length > 1) throw new Error('too many at once');
      return messages.map(() => ({ category: 'hello', outcome: 'stored' }));
    };
    const outcomes = await runOrBury(batchOf(7), run, async ({ id }) => void graves.push(id));
    expect([outcomes.length, graves]).toEqual([7, []]);
  });

  it.each([
    ['a text', 'no error at all', 'no error at all'],
    ['nothing', undefined, 'undefined'],
  ])('says as the reason what was thrown, also where that is %s', async (_, thrown, reason) => {
    const reasons: string[] = [];
    const run: RunBatch = async () => {
      throw thrown;
    };
    await runOrBury(batchOf(1), run, async (_message, why) => void reasons.push(why));
    expect(reasons).toEqual([reason]);
  });
});

describe('a store that is away', () => {
  it('buries nothing, whenever it goes, but what was poisoned before', async () => {
    const cases = fc.record({
      size: fc.integer({ min: 1, max: 60 }),
      culprits: fc.array(fc.nat(59)),
      awayFrom: fc.nat(60),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ size, culprits, awayFrom }) => {
        const names = new Set(culprits.map(String));
        const { run, bury, graves, runs } = poisonedBy(({ id }) => names.has(id));
        const runOnce: RunBatch = async (messages) => {
          if (runs() >= awayFrom) throw new StoreAway('archive', new Error('ECONNREFUSED'));
          return run(messages);
        };
        const result = await runOrBury(batchOf(size), runOnce, bury).catch((error) => error);
        for (const { id } of graves) expect(names).toContain(id);
        expect(result instanceof StoreAway || (result.length === size && runs() <= awayFrom)).toBe(true);
      }),
    );
  });

  it('is tried once and not with every half', async () => {
    let runs = 0;
    const run: RunBatch = async () => {
      runs += 1;
      throw new StoreAway('metrics', 'throttled');
    };
    await expect(runOrBury(batchOf(100), run, async () => {})).rejects.toThrow(StoreAway);
    expect(runs).toBe(1);
  });

  it('may be the one where messages are buried: then the batch comes again', async () => {
    const { run } = poisonedBy(({ id }) => id === '3');
    const bury = async () => {
      throw new StoreAway('archive', 'disk full');
    };
    await expect(runOrBury(batchOf(5), run, bury)).rejects.toThrow(StoreAway);
  });
});

it('a batch of nothing that fails ends with its error', async () => {
  const run: RunBatch = async () => {
    throw new Error('even with nothing to do');
  };
  await expect(runOrBury([], run, async () => {})).rejects.toThrow('even with nothing to do');
});
