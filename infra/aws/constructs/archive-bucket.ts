import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DEAD_LETTERS, QUARANTINE } from '#domain/archive-keys.ts';
import type { Options } from '../options.ts';
import { safeBucket } from './safe-bucket.ts';

/** The bucket of the archive, and one that logs who read it. Messages stay for ever; what people have to look at, for a time. */
export class ArchiveBucket extends Construct {
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    const removalPolicy = options.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const access = new s3.Bucket(this, 'AccessLog', {
      ...safeBucket(options),
      removalPolicy,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(365) }],
    });
    Validations.of(access).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket is the log of the archive: a log of the log would never end.',
    });
    this.bucket = new s3.Bucket(this, 'Bucket', {
      ...safeBucket(options),
      removalPolicy,
      // a message that is overwritten or deleted by mistake can be had back for a month
      versioned: true,
      serverAccessLogsBucket: access,
      lifecycleRules: lifecycleOf(options),
    });
  }
}

/** Objects under 128 KB cost more in the cheaper classes than in the standard one, so only batches move there. */
const lifecycleOf = ({ quarantineRetentionDays, deadLetterRetentionDays }: Options): s3.LifecycleRule[] => [
  expiring('quarantine', QUARANTINE, quarantineRetentionDays),
  expiring('dead-letters', DEAD_LETTERS, deadLetterRetentionDays),
  {
    id: 'batches',
    prefix: 'batches/2',
    transitions: [
      { storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(60) },
      { storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(180) },
    ],
  },
  {
    id: 'old-versions',
    noncurrentVersionExpiration: Duration.days(30),
    expiredObjectDeleteMarker: true,
    abortIncompleteMultipartUploadAfter: Duration.days(7),
  },
];

const expiring = (id: string, prefix: string, days: number): s3.LifecycleRule => ({
  id,
  prefix,
  expiration: Duration.days(days),
});
