import { Duration } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  KinesisEventSource,
  S3OnFailureDestination,
  SqsEventSource,
} from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Fed } from '#manifest/fed-functions.ts';
import type { Options } from '../options.ts';
import type { Bus } from './bus.ts';
import type { FunctionQueue } from './function-queue.ts';
import { getIfDefined } from './get-if-defined.ts';
import type { ManifestFunction } from './manifest-function.ts';
import { type MessageStream, STREAM_RETENTION } from './message-stream.ts';

/** Feeds a function from the bus: its own queue, or the stream that all share. */
export function feed(fn: ManifestFunction, fed: Fed, bus: Bus, options: Options): void {
  if (bus.kind === 'stream') feedFromStream(fn, fed, bus.stream);
  else feedFromQueue(fn, fed, getIfDefined(bus.queues.get(fed.name), `no queue for ${fed.name}`), options);
}

function feedFromQueue(
  fn: ManifestFunction,
  { feed }: Fed,
  { queue }: FunctionQueue,
  { target }: Options,
): void {
  const { batch, windowSeconds, concurrency } = feed;
  // the emulator takes at most ten and no window
  const size =
    target === 'aws'
      ? { batchSize: batch, maxBatchingWindow: Duration.seconds(windowSeconds) }
      : { batchSize: Math.min(batch, 10) };
  fn.lambda.addEventSource(
    new SqsEventSource(queue, { ...size, maxConcurrency: concurrency, reportBatchItemFailures: true }),
  );
}

/** A batch that fails as a whole is halved and tried again until it is as old as the stream keeps it; then it goes to S3. */
function feedFromStream(
  fn: ManifestFunction,
  { feed: { batch, windowSeconds } }: Fed,
  stream: MessageStream,
): void {
  fn.lambda.addEventSource(
    new KinesisEventSource(stream.stream, {
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: batch,
      maxBatchingWindow: Duration.seconds(windowSeconds),
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: -1,
      maxRecordAge: STREAM_RETENTION,
      onFailure: new S3OnFailureDestination(stream.givenUp),
    }),
  );
}
