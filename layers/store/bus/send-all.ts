import { setTimeout as pause } from 'node:timers/promises';
import { StoreAway } from '#domain/errors.ts';

/** Sends entries in one call; answers those that the service did not take, with its reason. */
export type SendSome<T> = (entries: T[]) => Promise<{ left: T[]; reason: string }>;

/** A call can fail in parts, mostly where a shard or queue asks for a moment; the SDK tries only whole calls again. */
const TRIES = 6;
const FIRST_PAUSE_MS = 50;

/** Sends entries until the service has taken each. @throws StoreAway */
export async function sendAll<T>(service: string, entries: T[], send: SendSome<T>): Promise<void> {
  let { left, reason } = await orAway(service, () => send(entries));
  for (let tries = 1; left.length > 0; tries++) {
    if (tries === TRIES) throw new StoreAway(service, new Error(reason));
    await pause(Math.random() * FIRST_PAUSE_MS * 2 ** tries);
    const waiting = left;
    ({ left, reason } = await orAway(service, () => send(waiting)));
  }
}

async function orAway<R>(service: string, call: () => Promise<R>): Promise<R> {
  try {
    return await call();
  } catch (error) {
    throw new StoreAway(service, error);
  }
}
