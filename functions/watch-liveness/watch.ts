import { setTimeout as pause } from 'node:timers/promises';
import type { Bus } from '#store/bus/port.ts';
import type { Liveness } from '#store/liveness/port.ts';

/** `markMs`: how long marks are waited for. */
export type Services = {
  bus: Pick<Bus, 'mark'>;
  liveness: Liveness;
  graceMs: number;
  quietMs: number;
  markMs: number;
};

/** The function that records messages, and so the way that marks go. */
const RECORDER = 'update-registry';

const LOOK_MS = 250;

/** Bus and batches let a message be a little later than one that was sent after it. */
const MARGIN_MS = 5000;

/**
 * Finds what no message says: devices that are silent, gaps that stay, quarantine that has been quiet. One that can't be found does
 * not keep the others from it. @throws AggregateError with all that went wrong
 */
export async function watchLiveness(_due: Date, services: Services): Promise<Record<string, number>> {
  const { liveness, graceMs, quietMs } = services;
  const done: Record<string, number> = {};
  const errors: Error[] = [];
  const tasks: Record<string, () => Promise<number>> = {
    gone_silent: () => findSilent(services, done),
    gaps_looked_at: () => liveness.watchGaps(Date.now(), graceMs),
    quarantine_quiet: () => liveness.clearQuiet(Date.now(), quietMs),
  };
  for (const [name, task] of Object.entries(tasks))
    await task().then(
      (count) => Object.assign(done, { [name]: count }),
      (error) => errors.push(error),
    );
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
  return done;
}

/**
 * Silence is counted only up to where all that was received is known to be recorded: marks are sent the way of the messages, and
 * those that have come through say how far that is. While ingest lags or stands still they stay away, and nobody is declared silent.
 */
async function findSilent(
  { bus, liveness, markMs }: Services,
  done: Record<string, number>,
): Promise<number> {
  const sent = Date.now();
  const lanes = await bus.mark(RECORDER, sent);
  let until = await liveness.recordedUntil(lanes);
  while ((until ?? 0) < sent && Date.now() - sent < markMs) {
    await pause(LOOK_MS);
    until = await liveness.recordedUntil(lanes);
  }
  done.ingest_lag_ms = until === null ? 0 : Math.max(0, sent - until);
  return until === null ? 0 : liveness.declareSilent(until - MARGIN_MS);
}
