import { StoreAway } from '#domain/errors.ts';
import { backoff } from '../consumers/backoff.ts';

/** Does something that needs a store, again and again while that is away. @throws StoreAway when the signal comes first */
export async function untilThere<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onAway: (error: StoreAway) => void,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreAway) || signal.aborted) throw error;
      onAway(error);
      await backoff(attempt, signal);
    }
}
