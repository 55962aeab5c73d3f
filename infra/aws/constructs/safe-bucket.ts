import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Options } from '../options.ts';

/** What holds for every bucket: encrypted, nobody's but the account's, and over TLS only, of which an emulator has none. */
export const safeBucket = ({ target }: Options): s3.BucketProps => ({
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  ...(target === 'aws' ? { enforceSSL: true, minimumTLSVersion: 1.2 } : {}),
});
