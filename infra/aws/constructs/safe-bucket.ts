import * as s3 from 'aws-cdk-lib/aws-s3';

/** What holds for every bucket: encrypted, over TLS only, and nobody's but the account's. */
export const SAFE_BUCKET = {
  encryption: s3.BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
} as const satisfies s3.BucketProps;
