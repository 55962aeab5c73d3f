import { setTimeout as delay } from 'node:timers/promises';

const FIRST_MS = 100;
const LONGEST_MS = 30_000;

/**
 * Waits before the next attempt: twice as long each time, up to half a minute, with full jitter, so that many who wait for
 * the same store do not all come back at once. Ends at once when the signal comes.
 */
export async function backoff(attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  await delay(longest / 2 + (Math.random() * longest) / 2, undefined, { signal }).catch(() => undefined);
}
