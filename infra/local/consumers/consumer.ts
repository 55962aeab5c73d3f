import type { Entry, Journal } from '#store/bus/journal.ts';
import type { Handler } from '../import-handler.ts';
import { backoff } from './backoff.ts';
import { eventOf, failedOf } from './batch.ts';
import type { News } from './news.ts';

/** Payload of a batch, about as on AWS, where an invocation takes 6 MB. */
const MAX_BATCH_BYTES = 4_500_000;

export type ConsumerOptions = {
  name: string;
  journal: Pick<Journal, 'read'>;
  handler: Handler;
  batch: number;
  /** Position behind which to begin. */
  position: number;
  news: News;
  onDone: (position: number) => void;
  onTrouble: (error: unknown) => void;
  signal: AbortSignal;
};

/** Batches of a backlog that are in work at a time: one waits for the disk or the database while the next is computed. */
const AT_ONCE = 2;

type InWork = { last: number; done: Promise<boolean> };

/**
 * Feeds one function from the journal until the signal: a batch is left behind only when the function is done with every
 * message of it and of all before it. What it gives back comes again, with backoff and jitter, for as long as it takes.
 */
export async function consume(options: ConsumerOptions): Promise<void> {
  const { journal, batch, news, signal } = options;
  const inWork: InWork[] = [];
  let { position } = options;
  while (!signal.aborted) {
    news.heard();
    const entries = journal.read(position, batch, MAX_BATCH_BYTES);
    position = entries.at(-1)?.position ?? position;
    if (entries.length > 0) inWork.push({ last: position, done: untilDone(options, entries) });
    const backlog = isFull(entries, batch);
    await finish(inWork, backlog ? AT_ONCE - 1 : 0, options);
    if (!backlog) await news.wait(signal);
  }
  await finish(inWork, 0, options);
}

/** More waits behind a batch that ended because it was full. */
const isFull = (entries: Entry[], batch: number): boolean =>
  entries.length === batch ||
  entries.reduce((bytes, { message }) => bytes + message.payload.length, 0) >= MAX_BATCH_BYTES;

/** Waits, in order, until no more than so many are in work. Behind one that the signal came before, nothing may be called done. */
async function finish(inWork: InWork[], left: number, { onDone }: ConsumerOptions): Promise<void> {
  while (inWork.length > left) {
    const [oldest] = inWork;
    if (oldest !== undefined && (await oldest.done)) onDone(oldest.last);
    else {
      await Promise.all(inWork.map(({ done }) => done));
      return;
    }
    inWork.shift();
  }
}

/** Answers false when the signal came first. */
async function untilDone(options: ConsumerOptions, entries: Entry[]): Promise<boolean> {
  let pending = entries.filter(({ onlyFor }) => onlyFor === null || onlyFor === options.name);
  for (let attempt = 0; pending.length > 0; attempt += 1) {
    if (attempt > 0) await backoff(attempt, options.signal);
    if (options.signal.aborted) return false;
    pending = await tryOnce(options, pending);
  }
  return true;
}

/** Answers the entries that must come again. */
async function tryOnce({ handler, name, onTrouble }: ConsumerOptions, entries: Entry[]): Promise<Entry[]> {
  try {
    const event = eventOf(entries.map(({ message }) => message));
    const failed = failedOf(await handler(event, { functionName: name }));
    if (failed.size === 0) return [];
    return entries.filter(({ message }) => failed.has(message.id));
  } catch (error) {
    onTrouble(error);
    return entries;
  }
}
