import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** A bucket of a real server that tests may use, and empty: TEST_S3_ENDPOINT, TEST_S3_BUCKET and the SDK's own AWS_*. */
export type TestBucket = { bucket: string; endpoint: string };

/** Undefined where the environment names none. */
export function testBucket({ TEST_S3_ENDPOINT, TEST_S3_BUCKET }: NodeJS.ProcessEnv): TestBucket | undefined {
  if (TEST_S3_ENDPOINT === undefined || TEST_S3_BUCKET === undefined) return undefined;
  return { bucket: TEST_S3_BUCKET, endpoint: TEST_S3_ENDPOINT };
}

/** Makes the bucket, or removes all that is in it. */
export const emptied = (place: TestBucket): Promise<void> =>
  withClient(place, async (client) => {
    await client.send(new CreateBucketCommand({ Bucket: place.bucket })).catch((error: unknown) => {
      if (!(error instanceof S3ServiceException && error.name === 'BucketAlreadyOwnedByYou')) throw error;
    });
    await empty(client, place.bucket);
  });

/** Removes the bucket with all that is in it. */
export const removed = (place: TestBucket): Promise<void> =>
  withClient(place, async (client) => {
    await empty(client, place.bucket);
    await client.send(new DeleteBucketCommand({ Bucket: place.bucket }));
  });

async function withClient(
  { endpoint }: TestBucket,
  work: (client: S3Client) => Promise<void>,
): Promise<void> {
  const region = process.env.AWS_REGION ?? 'us-east-1';
  const client = new S3Client({ endpoint, forcePathStyle: true, region });
  await work(client).finally(() => client.destroy());
}

async function empty(client: S3Client, Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
}
