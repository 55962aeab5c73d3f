import { IoTClient, ListTopicRulesCommand } from '@aws-sdk/client-iot';
import {
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

const OURS = /^iot.meter/;
const s3 = () => new S3Client({ forcePathStyle: true });

/** Names of what of the deployment is still there: rules, queues and buckets. */
export async function leftInAws(): Promise<string[]> {
  const { rules = [] } = await new IoTClient({}).send(new ListTopicRulesCommand({}));
  const { QueueUrls = [] } = await new SQSClient({}).send(new ListQueuesCommand({}));
  const { Buckets = [] } = await s3().send(new ListBucketsCommand({}));
  const names = [
    ...rules.map(({ ruleName = '' }) => ruleName),
    ...QueueUrls.map((url) => url.split('/').at(-1) ?? ''),
    ...Buckets.map(({ Name = '' }) => Name),
  ];
  return names.filter((name) => OURS.test(name));
}

/** CloudFormation deletes empty buckets only, as a person who destroys a deployment has to know too. */
export async function emptyBuckets(): Promise<void> {
  const { Buckets = [] } = await s3().send(new ListBucketsCommand({}));
  for (const { Name = '' } of Buckets) if (OURS.test(Name)) await empty(Name);
}

async function empty(Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    await s3().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  }
}
