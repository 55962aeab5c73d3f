import { setTimeout } from 'node:timers/promises';
import { StoreAway } from '#domain/errors.ts';

/**
 * A minute in all, beside what the tries take: a database of Aurora that sleeps is back in 15 to 30 s
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html).
 */
const PAUSES_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];

/** Calls until a store answers. @param pause resolves after so many milliseconds @throws StoreAway of the last try */
export async function untilAwake<T>(
  call: () => Promise<T>,
  pause: (ms: number) => Promise<unknown> = setTimeout,
): Promise<T> {
  for (const ms of PAUSES_MS) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreAway)) throw error;
      await pause(ms);
    }
  }
  return call();
}
