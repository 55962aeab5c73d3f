import {
  DeleteThingCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  IoTClient,
  ListTargetsForPolicyCommand,
  ListThingPrincipalsCommand,
  ListThingsCommand,
  ListTopicRulesCommand,
} from '@aws-sdk/client-iot';
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

/**
 * A thing type can be deleted when no thing has it any more, and a policy when no certificate has it, as a person who destroys a
 * deployment has to know: devices go first.
 */
export async function removeDevices(): Promise<void> {
  const iot = new IoTClient({});
  const { targets = [] } = await iot.send(
    new ListTargetsForPolicyCommand({ policyName: 'iot-meter-device' }),
  );
  for (const target of targets)
    await iot.send(new DetachPolicyCommand({ policyName: 'iot-meter-device', target }));
  for (;;) {
    const { things = [] } = await iot.send(new ListThingsCommand({}));
    if (things.length === 0) return;
    for (const { thingName } of things) {
      const { principals = [] } = await iot.send(new ListThingPrincipalsCommand({ thingName }));
      for (const principal of principals)
        await iot.send(new DetachThingPrincipalCommand({ thingName, principal }));
      await iot.send(new DeleteThingCommand({ thingName }));
    }
  }
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
