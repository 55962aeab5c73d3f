import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bus } from './bus.ts';
import type { FunctionQueue } from './function-queue.ts';
import type { ManifestFunction } from './manifest-function.ts';
import type { MessageStream } from './message-stream.ts';

/** Gives a function what rules could not hand on. */
export function takeFailedRules(fn: ManifestFunction, { failed }: Bus): void {
  fn.lambda.addEventSource(
    new SqsEventSource(failed.queue, { batchSize: 10, reportBatchItemFailures: true }),
  );
}

/** Gives a function what queues and stream have given up. */
export function takeGivenUp(fn: ManifestFunction, bus: Bus, fed: string[]): void {
  const queues = new Map([...(bus.kind === 'queue' ? bus.queues : []), [bus.failed.node.id, bus.failed]]);
  fn.lambda.addEnvironment('DEAD_LETTER_QUEUES', pairsOf(queues));
  fn.lambda.addEnvironment('BUS_FUNCTIONS', fed.join(','));
  for (const { givenUp } of queues.values())
    fn.lambda.addEventSource(new SqsEventSource(givenUp, { batchSize: 10, reportBatchItemFailures: true }));
  if (bus.kind === 'stream') takeFromBucket(fn, bus.stream);
}

const pairsOf = (queues: Map<string, FunctionQueue>): string =>
  [...queues].map(([name, { givenUp }]) => `${name}=${givenUp.queueName}`).join(',');

function takeFromBucket(fn: ManifestFunction, { givenUp }: MessageStream): void {
  new events.Rule(fn, 'GivenUpBatches', {
    description: 'batches of the stream that a function has given up',
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [givenUp.bucketName] } },
    },
    targets: [new LambdaFunction(fn.lambda)],
  });
  givenUp.grantRead(fn.role);
}
