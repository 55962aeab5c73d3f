import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { StoreAway } from '#domain/errors.ts';
import type { Place } from './events.ts';

export type Bucket = { read: (place: Place) => Promise<string> };

/** The buckets that batches are given up to. @param endpoint of an S3 that is not AWS's own; buckets are paths there */
export function openBucket(endpoint: string | undefined): Bucket {
  const client = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  return {
    read: async ({ bucket, key }) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return (await Body?.transformToString()) ?? '';
      } catch (error) {
        throw new StoreAway('given-up batches', error);
      }
    },
  };
}
