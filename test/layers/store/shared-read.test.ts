import { expect, it } from 'vitest';
import { sharedRead } from '#store/shared-read.ts';

/** A read that ends when it is told to, and answers how many had begun. */
function steps() {
  const open: PromiseWithResolvers<number>[] = [];
  const read = sharedRead(() => {
    const step = Promise.withResolvers<number>();
    open.push(step);
    return step.promise;
  });
  return { read, open };
}

it('lets those who ask during a read share the next one, which begins after they have asked', async () => {
  const { read, open } = steps();
  const first = read();
  const [second, third] = [read(), read()];
  expect(open).toHaveLength(1);
  open[0]?.resolve(1);
  expect(await first).toBe(1);
  await Promise.resolve();
  expect(open).toHaveLength(2);
  open[1]?.resolve(2);
  expect(await Promise.all([second, third])).toEqual([2, 2]);
});

it('reads anew for who asks when nothing is under way', async () => {
  const { read, open } = steps();
  const first = read();
  open[0]?.resolve(1);
  await first;
  const second = read();
  open[1]?.resolve(2);
  expect(await second).toBe(2);
});

it('reads again for those who wait, after a read that failed', async () => {
  const { read, open } = steps();
  const first = read();
  const second = read();
  open[0]?.reject(new Error('away'));
  await expect(first).rejects.toThrow('away');
  await Promise.resolve();
  open[1]?.resolve(2);
  expect(await second).toBe(2);
});
