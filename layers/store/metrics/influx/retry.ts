import { setTimeout } from 'node:timers/promises';

export type Pause = (ms: number) => Promise<unknown>;

/** Requests that are tried for an outage before it is left to the bus, which tries the whole batch again for days. */
export const ATTEMPTS = 4;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5000;

/**
 * How long to wait before the next attempt: twice as long each time and at random between half and all of it, so that many
 * writers do not come back at once; or as long as the server asks for (RFC 9110, 10.2.3), within reason.
 */
export function pauseBefore(attempt: number, retryAfter: string | null, random = Math.random): number {
  const asked = Number(retryAfter) * 1000;
  const growing = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2);
  return Math.min(LONGEST_PAUSE_MS, asked > 0 ? asked : growing);
}

export const pause: Pause = (ms) => setTimeout(ms);
