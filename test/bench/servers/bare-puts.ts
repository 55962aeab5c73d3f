import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import { datagrams } from '../../load/datagrams.ts';
import { messageOn } from '../../support/events.ts';
import { bestRate } from './rate.ts';

const WIDTHS = [8, 16, 32, 64];

/** Objects of archived datagrams that MinIO takes each second, by the AWS SDK as it comes. */
export async function barePutRate(settings: Record<string, string>, devices: number): Promise<number> {
  const { S3_BUCKET: Bucket, S3_ENDPOINT: endpoint = '', AWS_REGION: region = 'us-east-1' } = settings;
  const httpAgent = { keepAlive: true, maxSockets: Math.max(...WIDTHS) };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, requestHandler: { httpAgent } });
  const { next } = datagrams('bare', devices, Date.now() - 30 * 86_400_000);
  const objects = Array.from({ length: devices }, (_, device) => {
    const { topic, payload } = next(device);
    return fileMessage(messageOn(topic, payload)).object;
  });
  let turn = 0;
  const rate = await bestRate(WIDTHS, async () => {
    const { key = '', body = Buffer.alloc(0) } = objects[turn % devices] ?? {};
    const object = { Bucket, Key: `${key}-${turn++}`, Body: body, ContentType: 'application/json' };
    await client.send(new PutObjectCommand(object));
    return 1;
  });
  client.destroy();
  return rate;
}
