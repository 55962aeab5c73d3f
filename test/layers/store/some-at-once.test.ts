import { expect, it } from 'vitest';
import { someAtOnce } from '#store/some-at-once.ts';

it('answers in the order of the things, whichever is done first', async () => {
  const gates = [3, 1, 2].map(() => Promise.withResolvers<void>());
  const answers = someAtOnce([0, 1, 2], 3, async (index) => {
    await gates[index]!.promise;
    return `${index}`;
  });
  for (const gate of gates.toReversed()) gate.resolve();
  expect(await answers).toEqual(['0', '1', '2']);
});

it('never works on more of them than it may', async () => {
  let working = 0;
  let most = 0;
  const things = Array.from({ length: 20 }, (_, index) => index);
  await someAtOnce(things, 4, async () => {
    most = Math.max(most, ++working);
    await Promise.resolve();
    working--;
  });
  expect(most).toBe(4);
});

it('fails with the first that fails', async () => {
  const work = async (thing: number) => Promise.reject(new Error(`no ${thing}`));
  await expect(someAtOnce([1, 2, 3], 2, work)).rejects.toThrow('no 1');
  expect(await someAtOnce([], 2, work)).toEqual([]);
});
