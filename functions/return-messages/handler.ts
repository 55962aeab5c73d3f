import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import { onceBuilt } from '#lambda/services.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import { BusConfig, openBus } from '#store/bus/open.ts';
import { returnMessages, type Services } from './return.ts';

export const Config = ArchiveConfig.extend(BusConfig.shape);

export const build = (config: z.infer<typeof Config>): Services => ({
  archive: openArchive(config),
  bus: openBus(config),
});

const services = onceBuilt({ config: Config, build });

export const handler = middy(
  (event: SQSEvent, _context: Context): Promise<SQSBatchResponse> =>
    returnMessages(event.Records, services()),
);
