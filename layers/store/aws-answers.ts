import { StoreAway } from '#domain/errors.ts';

const THROTTLED = new Set(['ThrottlingException', 'LimitExceededException', 'TooManyRequestsException']);

/** The name of what AWS refused, or undefined where it did not answer at all or asked for time. */
function refusedAs(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('$fault' in error) || error.$fault !== 'client') return undefined;
  return THROTTLED.has(error.name) ? undefined : error.name;
}

/**
 * Waits for AWS. What it refuses stays what it is, for the request or our permissions are wrong then; all else (no network, no
 * credentials yet, its own faults, throttling) may pass. @throws StoreAway
 */
export async function answered<T>(call: Promise<T>, store = 'identities'): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw refusedAs(error) === undefined ? new StoreAway(store, error) : error;
  }
}

/** The same, with `instead` where AWS refuses by one of these names. @throws StoreAway */
export async function unlessRefused<T, U>(call: Promise<T>, names: string[], instead: U): Promise<T | U> {
  try {
    return await answered(call);
  } catch (error) {
    if (names.includes(refusedAs(error) ?? '')) return instead;
    throw error;
  }
}

/** Between two tries, for what AWS takes some seconds over; so often it is tried. */
const PAUSE_MS = 1000;
const TRIES = 4;

export type Pause = (ms: number) => Promise<unknown>;

/** Makes a call again while AWS refuses it by one of these names; answers whether it went through in the end. @throws StoreAway */
export async function patiently(
  call: () => Promise<unknown>,
  names: string[],
  pause: Pause,
): Promise<boolean> {
  for (let tried = 1; ; tried++) {
    const done = call().then(() => true);
    if (await unlessRefused(done, names, false)) return true;
    if (tried === TRIES) return false;
    await pause(PAUSE_MS);
  }
}

/** What AWS says of a thing, certificate or connection that is not there. */
export const NOT_THERE = ['ResourceNotFoundException'];
