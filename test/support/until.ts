import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when something outside is as it shall be, looking often; the test's own time limit ends it. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await delay(20);
}
