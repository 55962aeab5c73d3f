import { figuresOf } from '../support/figures.ts';

/** Messages that a runtime has before it: more than a batch of each function, less than takes long at the end. */
const AHEAD = 5000;

const LOOK_MS = 200;

/** How many messages may be sent so that the slowest function always has some to do. */
export async function aheadOf(api: string): Promise<{ allowed: () => number; stop: () => void }> {
  const before = await doneBy(api);
  let done = before;
  const timer = setInterval(async () => {
    done = await doneBy(api);
  }, LOOK_MS);
  return { allowed: () => done - before + AHEAD, stop: () => clearInterval(timer) };
}

/** How many messages every function of a runtime is done with. */
async function doneBy(api: string): Promise<number> {
  const figures = await figuresOf(api);
  const end = figures.find(({ name }) => name === 'iot_meter_journal_end')?.value ?? 0;
  const lags = figures.filter(({ name }) => name === 'iot_meter_lag_messages').map(({ value }) => value);
  return end - Math.max(...lags);
}
