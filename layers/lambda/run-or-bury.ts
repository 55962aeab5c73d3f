import { StoreAway } from '#domain/errors.ts';
import type { Message } from '#domain/message.ts';
import type { Outcome } from '#domain/outcome.ts';

export type RunBatch = (messages: Message[]) => Promise<Outcome[]>;
export type Bury = (message: Message, reason: string) => Promise<void>;

/**
 * Runs a batch and tells two failures apart. When a store is away the error goes up, so that the bus tries the whole batch
 * again for as long as it takes. Any other failure is some message's own: the batch is halved until the culprit stands
 * alone, and only that one is buried. Running parts again is harmless, for every function is idempotent.
 * @throws StoreAway
 */
export async function runOrBury(messages: Message[], run: RunBatch, bury: Bury): Promise<Outcome[]> {
  try {
    return await run(messages);
  } catch (error) {
    if (error instanceof StoreAway || messages.length === 0) throw error; // of nothing there are no halves
    const [only] = messages;
    if (only !== undefined && messages.length === 1) return [await buried(only, error, bury)];
    const middle = Math.ceil(messages.length / 2);
    const left = await runOrBury(messages.slice(0, middle), run, bury);
    return [...left, ...(await runOrBury(messages.slice(middle), run, bury))];
  }
}

async function buried(message: Message, error: unknown, bury: Bury): Promise<Outcome> {
  await bury(message, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  return { category: 'unknown', outcome: 'buried' };
}
