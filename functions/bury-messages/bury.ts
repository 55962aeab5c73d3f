import type { SQSBatchResponse } from 'aws-lambda';
import { settleEach } from '#lambda/settle-each.ts';
import type { Archive } from '#store/archive/port.ts';
import { bury } from '#store/dead-letters.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import type { Bucket } from './bucket.ts';
import { type ObjectEvent, objectsOf, type QueueEvent } from './events.ts';
import { fromQueue } from './from-queue.ts';
import { fromStream } from './from-stream.ts';

export type Services = {
  archive: Archive;
  bucket: Bucket;
  /** The function that each dead-letter queue belongs to, by the queue's name. */
  queues: Map<string, string>;
  /** The functions that read the bus. */
  names: string[];
};

/** Buries what a queue has given up where people find it: a message leaves its dead-letter queue when it stands in the archive. */
export const buryFromQueue = (
  { Records }: QueueEvent,
  { archive, queues }: Services,
): Promise<SQSBatchResponse> =>
  settleEach('bury-messages', Records, (record) => {
    const { functionName, message, reason } = fromQueue(record, queues);
    return bury(archive, functionName, message, reason);
  });

/**
 * The same for what a stream has given up, whose batches lie in a bucket and stay there.
 * @throws StoreAway, or any other error, so that the event comes again and the alarm sees it
 */
export async function buryFromStream(
  event: ObjectEvent,
  { archive, bucket, names }: Services,
): Promise<SQSBatchResponse> {
  for (const place of objectsOf(event)) {
    const { functionName, messages, reason } = fromStream(await bucket.read(place), names);
    await someAtOnce(messages, 16, (message) => bury(archive, functionName, message, reason));
  }
  return { batchItemFailures: [] };
}
