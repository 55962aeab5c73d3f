import { setTimeout as delay } from 'node:timers/promises';

const FIRST_MS = 100;
/** A store that was away for an hour shall not be waited for much longer than it takes to start. */
const LONGEST_MS = 5000;

/**
 * Waits before the next attempt: twice as long each time, up to five seconds, with jitter, so that many who wait for
 * the same store do not all come back at once. Ends at once when the signal comes.
 */
export async function backoff(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  await delay(longest / 2 + (Math.random() * longest) / 2, undefined, { signal }).catch(() => undefined);
}
