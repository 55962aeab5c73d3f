/** The first pause; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** With these pauses a receiver may be away for about a day. */
export const MOST_ATTEMPTS = 16;

/**
 * When to try again, in epoch milliseconds; null: it is given up. A random part of up to a half keeps what failed together from
 * coming again together.
 * @param attempts how many have failed, with this one
 * @param random from 0 up to 1
 */
export function retryAt(attempts: number, now: number, random: number): number | null {
  if (attempts >= MOST_ATTEMPTS) return null;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return Math.round(now + pause * (1 - random / 2));
}
