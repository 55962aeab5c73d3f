import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { Together } from '#store/metrics/influx/together.ts';

function groups() {
  const begun: { things: number[]; end: (error?: Error) => void }[] = [];
  const together = new Together((things: number[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<{ of: number }[]>();
    const answers = things.map((of) => ({ of }));
    begun.push({ things, end: (error) => (error ? reject(error) : resolve(answers)) });
    return promise;
  });
  return { begun, together };
}

it('does at once what is first, then together what was asked for in the meantime, and gives each its own answer', async () => {
  const { begun, together } = groups();
  const answers = [1, 2, 3].map((thing) => together.do(thing));
  expect(begun.map(({ things }) => things)).toEqual([[1]]);
  begun[0]!.end();
  expect(await answers[0]).toEqual({ of: 1 });
  await turn();
  expect(begun.map(({ things }) => things)).toEqual([[1], [2, 3]]);
  begun[1]!.end();
  expect(await Promise.all(answers)).toEqual([{ of: 1 }, { of: 2 }, { of: 3 }]);
});

it('fails all of a group for which the store is away, and goes on with the next', async () => {
  const { begun, together } = groups();
  const [first, ...others] = [1, 2, 3].map((thing) => together.do(thing));
  begun[0]!.end();
  await first;
  await turn();
  const failed = Promise.allSettled(others);
  begun[1]!.end(new StoreAway('metrics', 'stopped'));
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const last = together.do(4);
  await turn();
  begun[2]!.end();
  expect(await last).toEqual({ of: 4 });
  expect(begun.map(({ things }) => things)).toEqual([[1], [2, 3], [4]]);
});

it('fails nothing for the fault of another', async () => {
  const together = new Together(async (things: number[]) => {
    if (things.includes(2)) throw new Error('2 is bad');
    return things.map((of) => ({ of }));
  });
  const done = await Promise.allSettled([1, 2, 3].map((thing) => together.do(thing)));
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('does not leave one waiting for which there is no answer', async () => {
  const together = new Together(async () => []);
  await expect(together.do(1)).rejects.toThrow('no answer');
});
