import type { Agenda } from './agenda.ts';

const TICK_MS = 20;

/** Tasks between two looks at the sockets. */
const MOST_AT_ONCE = 2000;

/** A process that did not run for this long (ms) was stopped, or its machine slept. */
const SLEEP_MS = 60_000;

/** @property lag how far the agenda was behind the clock when it last had its turn, ms */
export type Clockwork = { lag: () => number; stop: () => void };

/** Runs an agenda by the real clock. `onSleep` hears of times at which nothing could run. */
export function startClockwork(agenda: Agenda, onSleep: (now: number) => void): Clockwork {
  let last = Date.now();
  let lag = 0;
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > SLEEP_MS) onSleep(now);
    last = now;
    lag = Math.max(0, Math.round(now - agenda.next));
    agenda.advance(now, MOST_AT_ONCE);
  }, TICK_MS);
  return { lag: () => lag, stop: () => clearInterval(timer) };
}
