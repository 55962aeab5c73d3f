import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { onTestFinished } from 'vitest';

type Kept = { body: Buffer; written: Date };

/** An error as the SDK throws it. */
export const s3Error = (name: string, status: number): S3ServiceException =>
  new S3ServiceException({ name, $fault: 'client', $metadata: { httpStatusCode: status }, message: name });

/**
 * S3 in memory for one test, at the edge of the SDK: buckets come into being when they are named. Names are listed in the order of their
 * bytes, beginnings up to a delimiter count as names, and a page has at most `pageSize` of both.
 */
export function useFakeS3({ pageSize = 1000 } = {}) {
  const mock = mockClient(S3Client);
  onTestFinished(() => mock.restore());
  const buckets = new Map<string, Map<string, Kept>>();
  const bucketOf = (name = '') => {
    const bucket = buckets.get(name) ?? new Map<string, Kept>();
    buckets.set(name, bucket);
    return bucket;
  };
  mock.on(PutObjectCommand).callsFake(async (input: PutObjectCommandInput) => {
    const bucket = bucketOf(input.Bucket);
    await Promise.resolve(); // others come between
    if (input.IfNoneMatch === '*' && bucket.has(input.Key ?? '')) throw s3Error('PreconditionFailed', 412);
    if (!(input.Body instanceof Uint8Array)) throw new TypeError('only bytes are put');
    bucket.set(input.Key ?? '', { body: Buffer.from(input.Body), written: new Date() });
    return {};
  });
  mock.on(GetObjectCommand).callsFake(async ({ Bucket, Key }) => {
    const kept = bucketOf(Bucket).get(Key);
    if (kept === undefined) throw s3Error('NoSuchKey', 404);
    return { Body: { transformToByteArray: async () => new Uint8Array(kept.body) } };
  });
  mock.on(DeleteObjectsCommand).callsFake(async ({ Bucket, Delete }) => {
    if (Delete.Objects.length === 0 || Delete.Objects.length > 1000) throw s3Error('MalformedXML', 400);
    for (const { Key } of Delete.Objects) bucketOf(Bucket).delete(Key);
    return {};
  });
  mock
    .on(ListObjectsV2Command)
    .callsFake(async (input: ListObjectsV2CommandInput) => pageOf(bucketOf(input.Bucket), input, pageSize));
  return { mock, bucketOf };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function pageOf(
  bucket: Map<string, Kept>,
  { Prefix = '', Delimiter, StartAfter = '', ContinuationToken, MaxKeys = 1000 }: ListObjectsV2CommandInput,
  pageSize: number,
): Partial<ListObjectsV2CommandOutput> {
  const names = new Map<string, Kept | null>();
  for (const [key, kept] of bucket) {
    if (!key.startsWith(Prefix) || (StartAfter !== '' && compare(key, StartAfter) <= 0)) continue;
    const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
    names.set(end === -1 ? key : key.slice(0, end + 1), end === -1 ? kept : null);
  }
  const behind = ContinuationToken === undefined ? '' : Buffer.from(ContinuationToken, 'base64').toString();
  const rest = [...names].filter(([name]) => compare(name, behind) > 0).sort(([a], [b]) => compare(a, b));
  const page = rest.slice(0, Math.min(MaxKeys, pageSize));
  const last = page.at(-1)?.[0] ?? '';
  return {
    Contents: page.flatMap(([Key, kept]) =>
      kept === null ? [] : [{ Key, Size: kept.body.length, LastModified: kept.written }],
    ),
    CommonPrefixes: page.flatMap(([Prefix, kept]) => (kept === null ? [{ Prefix }] : [])),
    IsTruncated: rest.length > page.length,
    ...(rest.length > page.length ? { NextContinuationToken: Buffer.from(last).toString('base64') } : {}),
  };
}

const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
