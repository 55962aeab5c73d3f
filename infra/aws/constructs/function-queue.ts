import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '#manifest/types.ts';
import type { Options } from '../options.ts';

/** As long as SQS keeps a message at all. */
const RETENTION = Duration.days(14);

/**
 * A batch that comes back because a store is away counts as received: at six minutes each this is four days of outage before a
 * message is given up, and the most that SQS allows.
 */
const MAX_RECEIVES = 1000;

/** Six times the function's time-out, and its window (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html). */
const visibilityOf = ({ timeoutSeconds }: FunctionSpec, windowSeconds: number): Duration =>
  Duration.seconds(6 * timeoutSeconds + windowSeconds);

/** An emulator has no TLS to insist on. */
const safe = ({ target }: Options): sqs.QueueProps => ({
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  enforceSSL: target === 'aws',
  retentionPeriod: RETENTION,
  removalPolicy: RemovalPolicy.DESTROY,
});

/** The queue of one function, and where its messages go when they have come back too often. */
export class FunctionQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly givenUp: sqs.Queue;

  constructor(scope: Construct, name: string, options: Options, spec: FunctionSpec, windowSeconds: number) {
    super(scope, name);
    this.givenUp = new sqs.Queue(this, 'GivenUp', {
      ...safe(options),
      queueName: `${options.name}-${name}-given-up`,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...safe(options),
      queueName: `${options.name}-${name}`,
      visibilityTimeout: visibilityOf(spec, windowSeconds),
      deadLetterQueue: { queue: this.givenUp, maxReceiveCount: MAX_RECEIVES },
    });
  }
}
