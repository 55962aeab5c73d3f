import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Event, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { envelopeOf, type Message } from '#domain/message.ts';
import { buryFromQueue } from '#functions/bury-messages/bury.ts';
import { build, Config, handler } from '#functions/bury-messages/handler.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { logger } from '#lambda/logger.ts';
import { forgetServices } from '#lambda/services.ts';
import { openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';
import { DeadLetter } from '#store/dead-letters.ts';
import { kinesisRecord } from '#test/layers/lambda/kinesis-event.ts';
import { inFolder } from '#test/support/archives.ts';
import { CONTEXT, messageOn, sqsRecord } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

vi.spyOn(logger, 'warn').mockReturnValue();
const s3 = mockClient(S3Client);
afterAll(() => s3.restore());
let archive: Archive;

/** A function whose process has just started, for it keeps its services. */
async function started() {
  forgetServices();
  return (event: Parameters<typeof handler>[0]) => handler(event, CONTEXT);
}

beforeEach(() => {
  const folder = temporaryFolder();
  archive = openArchive(inFolder(folder));
  vi.stubEnv('ARCHIVE_URL', inFolder(folder).ARCHIVE_URL);
  vi.stubEnv(
    'DEAD_LETTER_QUEUES',
    'store-metrics=iot-StoreMetricsDead,update-registry=iot-UpdateRegistryDead',
  );
  vi.stubEnv('BUS_FUNCTIONS', 'archive-messages,store-metrics,update-registry');
  s3.reset();
});

async function letters(): Promise<Record<string, DeadLetter>> {
  const { objects } = await archive.list({ prefix: 'dead-letters/', limit: 100 });
  const read = objects.map(async ({ key }) => [
    key,
    DeadLetter.parse(JSON.parse(String(await archive.get(key)))),
  ]);
  return Object.fromEntries(await Promise.all(read));
}
const folders = async () => Object.keys(await letters()).map((key) => key.split('/')[1]);

const dead = (queue: string, message: Message | string, id = '0'): SQSRecord => ({
  ...sqsRecord(id, typeof message === 'string' ? message : JSON.stringify(envelopeOf(message))),
  eventSourceARN: `arn:aws:sqs:eu-central-1:123456789012:${queue}`,
});

describe('what a queue has given up', () => {
  const message = messageOn('iot/m1/telemetry', Uint8Array.of(0xff, 0, 0xfe), { principal: 'a1b2' });

  it('is buried under the function that its dead-letter queue belongs to, whole', async () => {
    const handle = await started();
    const Records = [dead('iot-StoreMetricsDead', message), dead('iot-UpdateRegistryDead', message, '1')];
    expect(await handle({ Records })).toEqual({ batchItemFailures: [] });
    expect((await folders()).toSorted()).toEqual(['store-metrics', 'update-registry']);
    for (const letter of Object.values(await letters()))
      expect(letter).toMatchObject({
        reason: expect.stringContaining('its queue gave it up'),
        message: envelopeOf(message),
      });
  });

  it('is kept under the name of its queue where nobody said whose that is', async () => {
    await (await started())({ Records: [dead('7_Other_Dead.fifo', message)] });
    expect(await folders()).toEqual(['other-dead-fifo']);
  });

  it('is kept also where no rule of ours wrote it, once, however often it comes', async () => {
    const handle = await started();
    const Records = [dead('iot-StoreMetricsDead', 'rubbish')];
    await handle({ Records });
    await handle({ Records });
    expect(Object.values(await letters())).toMatchObject([
      {
        function: 'store-metrics',
        message: {
          topic: '',
          payload: Buffer.from('rubbish').toString('base64'),
          received_at: 1795435205123,
        },
      },
    ]);
  });

  it('stays in its queue where it can not be buried, and the others are done', async () => {
    const services = build(loadConfig(Config, process.env));
    vi.spyOn(services.archive, 'putNew').mockRejectedValueOnce(new StoreAway('archive', 'disk full'));
    const Records = [dead('iot-StoreMetricsDead', message), dead('iot-UpdateRegistryDead', message, '1')];
    expect(await buryFromQueue({ Records }, services)).toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }],
    });
    expect(await folders()).toEqual(['update-registry']);
  });

  it('has to be told whose queues they are in pairs', () => {
    expect(() => loadConfig(Config, { ...inFolder('/a'), DEAD_LETTER_QUEUES: 'store-metrics' })).toThrow(
      'DEAD_LETTER_QUEUES.0: expected pairs function=queueName',
    );
  });
});

describe('what a stream has given up', () => {
  const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:IotMeter-store-metrics';
  const KEY = 'aws/lambda/0aa1/shardId-000000000000/2026/11/23/2026-11-23T12.00.09-7b:1 ä';
  const batch = (...bodies: string[]) => ({
    Records: bodies.map((body, at) => kinesisRecord(`${at}`, body)),
  });
  const invocation = (payload: unknown, functionArn = ARN) => ({
    requestContext: {
      requestId: 'c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5',
      functionArn,
      condition: 'RetryAttemptsExhausted',
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-11-23T12:00:09.021Z',
    KinesisBatchInfo: { shardId: 'shardId-000000000000', batchSize: 3, streamArn: 'arn:aws:kinesis:...' },
    payload,
  });
  const holding = (object: unknown) =>
    s3
      .on(GetObjectCommand, { Bucket: 'given-up', Key: KEY })
      .resolves({ Body: { transformToString: async () => JSON.stringify(object) } as never });
  const created = {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created' as const,
    source: 'aws.s3',
    account: '123456789012',
    time: '2026-11-23T12:00:10Z',
    region: 'eu-central-1',
    resources: ['arn:aws:s3:::given-up'],
    detail: { bucket: { name: 'given-up' }, object: { key: KEY } },
  };
  const notification = (key = KEY) =>
    ({
      Records: [
        {
          eventSource: 'aws:s3',
          s3: {
            bucket: { name: 'given-up' },
            object: { key: encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+') },
          },
        },
      ],
    }) as S3Event;
  const text = (message: Message, more = {}) => JSON.stringify({ ...envelopeOf(message), ...more });
  const one = messageOn('iot/m1/telemetry', '{"a":1}');
  const two = messageOn('iot/m2/telemetry', '{"a":2}');

  it.each([
    ['EventBridge', created],
    ['a notification', notification()],
  ])('is buried under its function when %s tells of it', async (_, event) => {
    holding(invocation(batch(text(one), text(two), 'rubbish')));
    await (await started())(event);
    const buried = Object.values(await letters());
    expect(buried.map(({ message }) => message.topic).toSorted()).toEqual([
      '',
      'iot/m1/telemetry',
      'iot/m2/telemetry',
    ]);
    expect(new Set(buried.map(({ function: name, reason }) => `${name}: ${reason}`))).toEqual(
      new Set(['store-metrics: its stream gave it up: RetryAttemptsExhausted after 3 tries, Unhandled']),
    );
  });

  it('is read also where the payload is text', async () => {
    holding(invocation(JSON.stringify(batch(text(one)))));
    await (await started())(created);
    expect(Object.values(await letters())).toMatchObject([{ message: envelopeOf(one) }]);
  });

  it('leaves out what was for another function', async () => {
    holding(
      invocation(batch(text(one, { only_for: 'update-registry' }), text(two, { only_for: 'store-metrics' }))),
    );
    await (await started())(created);
    expect(Object.values(await letters())).toMatchObject([{ message: { topic: 'iot/m2/telemetry' } }]);
  });

  it.each([
    [`${ARN}:live`, 'store-metrics'],
    [ARN.replace('IotMeter-store', 'store'), 'store-metrics'],
    [ARN.replace('store-metrics', 'Other_Thing'), 'iotmeter-other-thing'],
  ])('of the function %s is buried under %s', async (arn, folder) => {
    holding(invocation(batch(text(one)), arn));
    await (await started())(created);
    expect(await folders()).toEqual([folder]);
  });

  it('comes again where the bucket does not answer or holds what Lambda did not write', async () => {
    s3.on(GetObjectCommand).rejects(new Error('SlowDown'));
    const handle = await started();
    await expect(handle(created)).rejects.toThrow('SlowDown');
    holding({ some: 'thing' });
    await expect(handle(created)).rejects.toThrow('requestContext');
  });

  it('is nothing of what else comes into the bucket', async () => {
    await (await started())(notification('m1/telemetry/2026-11-23T12-00-00.000Z_1_0a1b2c3d.json'));
    expect(s3.calls()).toHaveLength(0);
  });
});
