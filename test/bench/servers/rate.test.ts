import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { rateOf } from './rate.ts';

it('counts all that is done, also what is under way at the same time', async () => {
  let [now, most, counted] = [0, 0, 0];
  const work = async () => {
    now += 1;
    most = Math.max(most, now);
    await turn();
    now -= 1;
    counted += 3;
    return 3;
  };
  const { done } = await rateOf(4, 0.05, work);
  expect(most).toBe(4);
  expect(done).toBe(counted);
});
