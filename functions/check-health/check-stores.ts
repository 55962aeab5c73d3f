import type { Ready } from '#domain/api/health.ts';
import { logger } from '#lambda/logger.ts';

/** A store that can say whether it works. */
export type Checked = { check(): Promise<void> };

type Verdict = Ready['checks'][string];

/** Asks all stores at once, each for so long; answers by store. What a store says goes into the log and nowhere else. */
export async function checkStores(
  stores: Record<string, Checked>,
  limitMs: number,
): Promise<Record<string, Verdict>> {
  const verdicts = Object.entries(stores).map(async ([name, store]) => [
    name,
    await verdictOn(name, store, limitMs),
  ]);
  return Object.fromEntries(await Promise.all(verdicts));
}

async function verdictOn(name: string, store: Checked, limitMs: number): Promise<Verdict> {
  const { promise: tooLate, resolve } = Promise.withResolvers<Verdict>();
  const timer = setTimeout(() => resolve('no answer'), limitMs);
  const verdict = await Promise.race([askedOf(name, store), tooLate]);
  clearTimeout(timer);
  return verdict;
}

async function askedOf(name: string, store: Checked): Promise<Verdict> {
  try {
    await store.check();
    return 'ok';
  } catch (error) {
    logger.warn('a store fails its check', {
      function: 'check-health',
      store: name,
      reason: error instanceof Error ? error.message : String(error),
    });
    return 'failing';
  }
}
