import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Options } from '../options.ts';
import { safeBucket } from './safe-bucket.ts';

/** So long a message is kept and tried again; so long an outage of a store may be. */
export const STREAM_RETENTION = Duration.days(7);

/** One stream that every function reads which works on messages, and a bucket for the batches that they give up. */
export class MessageStream extends Construct {
  readonly stream: kinesis.Stream;
  readonly givenUp: s3.Bucket;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    const { name, shards, removal } = options;
    const mode =
      shards === 0
        ? { streamMode: kinesis.StreamMode.ON_DEMAND }
        : { streamMode: kinesis.StreamMode.PROVISIONED, shardCount: shards };
    this.stream = new kinesis.Stream(this, 'Stream', {
      streamName: `${name}-messages`,
      retentionPeriod: STREAM_RETENTION,
      encryption: kinesis.StreamEncryption.MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
      ...mode,
    });
    this.givenUp = new s3.Bucket(this, 'GivenUp', {
      ...safeBucket(options),
      removalPolicy: removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(365) }],
    });
    tellEventBridge(this.givenUp);
    Validations.of(this.givenUp).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Nobody reads here but one function, which takes what it finds into the archive.',
    });
  }
}

/** By the bucket's own setting; the construct library would deploy a function to make it. */
function tellEventBridge(bucket: s3.Bucket): void {
  const { defaultChild } = bucket.node;
  if (!(defaultChild instanceof s3.CfnBucket)) throw new TypeError('a bucket is a CfnBucket');
  defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
