import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import type * as z from 'zod';
import { onceBuilt } from '#lambda/services.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import { openBucket } from './bucket.ts';
import { buryFromQueue, buryFromStream, type Services } from './bury.ts';
import { isQueueEvent, type ObjectEvent, type QueueEvent } from './events.ts';
import { DeadLetterQueues, FunctionNames } from './owner.ts';

export const Config = ArchiveConfig.extend({
  DEAD_LETTER_QUEUES: DeadLetterQueues,
  BUS_FUNCTIONS: FunctionNames,
});

export const build = (config: z.infer<typeof Config>): Services => ({
  archive: openArchive(config),
  bucket: openBucket(config.S3_ENDPOINT),
  queues: config.DEAD_LETTER_QUEUES,
  names: config.BUS_FUNCTIONS,
});

const services = onceBuilt({ config: Config, build });

export const handler = middy(
  (event: QueueEvent | ObjectEvent, _context: Context): Promise<SQSBatchResponse> =>
    isQueueEvent(event) ? buryFromQueue(event, services()) : buryFromStream(event, services()),
);
