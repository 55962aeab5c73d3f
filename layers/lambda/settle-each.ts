import type { SQSBatchResponse } from 'aws-lambda';
import { someAtOnce } from '#store/some-at-once.ts';
import { tellCloudWatch } from './cloudwatch.ts';
import { logger } from './logger.ts';

const AT_ONCE = 16;

/**
 * Works on each record of a queue by itself and answers those that must come again: their work failed, whatever the reason,
 * and a message is deleted from its queue only when its work is done. The queue's own id of a record is what its line has, for the
 * record may be no message of a device.
 */
export async function settleEach<R extends { messageId: string }>(
  name: string,
  records: R[],
  work: (record: R) => Promise<void>,
): Promise<SQSBatchResponse> {
  const failed = await someAtOnce(records, AT_ONCE, async (record) => {
    try {
      await work(record);
      return [];
    } catch (error) {
      logger.warn('not done, the record will come again', {
        function: name,
        record: record.messageId,
        reason: error instanceof Error ? error.message : String(error),
      });
      return [{ itemIdentifier: record.messageId }];
    }
  });
  await tellCloudWatch(name);
  return { batchItemFailures: failed.flat() };
}
