import type { Archived, Read } from './source.ts';

/** Payload of a batch, about as on AWS, where an invocation takes 6 MB. */
const MAX_BYTES = 4_500_000;

/** Messages of one UTC day that are fed together. */
export type Batch = { day: string; messages: Archived[]; unreadable: string[]; progress: number };

/** Puts what is read together into batches of at most so many messages, none of two days. */
export async function* batchesOf(reads: AsyncIterable<Read>, atMost: number): AsyncGenerator<Batch> {
  let batch: Batch | null = null;
  let bytes = 0;
  for await (const { day, messages, unreadable, progress } of reads) {
    if (batch !== null && batch.day !== day) {
      yield batch;
      batch = null;
    }
    batch ??= { day, messages: [], unreadable: [], progress };
    batch.unreadable.push(...unreadable);
    for (const one of messages) {
      if (batch.messages.length > 0 && (batch.messages.length >= atMost || bytes >= MAX_BYTES)) {
        yield batch;
        batch = { day, messages: [], unreadable: [], progress };
      }
      if (batch.messages.length === 0) bytes = 0;
      batch.messages.push(one);
      bytes += one.message.payload.length;
    }
  }
  if (batch !== null) yield batch;
}

/** Reads one ahead, so that the disk works while the stores do. */
export async function* oneAhead<T>(source: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    let next = source.next();
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = source.next();
      next.catch(() => undefined); // heard of when its turn comes
      yield value;
    }
  } finally {
    await source.return(undefined).catch(() => undefined);
  }
}
