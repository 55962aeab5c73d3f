import {
  AttachPolicyCommand,
  CreateThingCommand,
  IoTClient,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Signer } from '@aws-sdk/rds-signer';

/** Asks something of every client that functions use, with values in path, query, header, XML and JSON; answers the RDS token. */
export async function handler({ endpoint }: { endpoint: string }): Promise<string> {
  const config = { endpoint, region: 'eu-central-1', maxAttempts: 1 };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const Bucket = 'archive';
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'm1/a b.json', Body: '{}', IfNoneMatch: '*', Metadata: { n: '1' } }),
  );
  await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'm1/', Delimiter: 'T', MaxKeys: 7 }));
  await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: 'm1/a' }, { Key: 'm1/b' }], Quiet: true },
    }),
  );
  const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/q';
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: false });
  await sqs.send(
    new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x', DelaySeconds: 3 }] }),
  );
  const Records = [{ PartitionKey: 'm1', Data: Buffer.from('abc') }];
  const { requestHandler } = sqs.config; // Kinesis's own speaks HTTP/2, which the listener does not
  await new KinesisClient({ ...config, requestHandler }).send(
    new PutRecordsCommand({ StreamName: 'messages', Records }),
  );
  const iot = new IoTClient(config);
  await iot.send(new CreateThingCommand({ thingName: 'm 1', attributePayload: { attributes: { a: 'b' } } }));
  await iot.send(new AttachPolicyCommand({ policyName: 'device', target: 'arn:aws:iot:cert/1' }));
  await iot.send(new UpdateCertificateCommand({ certificateId: 'c'.repeat(64), newStatus: 'REVOKED' }));
  await new IoTDataPlaneClient(config).send(
    new PublishCommand({ topic: 'iot/m1/command', qos: 1, payload: Buffer.from('{}') }),
  );
  await new SecretsManagerClient(config).send(new GetSecretValueCommand({ SecretId: 'database' }));
  return new Signer({ hostname: 'db', port: 5432, username: 'u', region: 'eu-central-1' }).getAuthToken();
}
