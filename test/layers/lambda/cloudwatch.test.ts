import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { tellCloudWatch } from '#lambda/cloudwatch.ts';
import { alertsOpen, countAnew, figures, requestsDone } from '#lambda/figures.ts';
import { hookHandler } from '#lambda/hook-handler.ts';
import { messageHandler } from '#lambda/message-handler.ts';
import { settleEach } from '#lambda/settle-each.ts';
import { openArchive } from '#store/archive/open.ts';
import { timed } from '#store/timed.ts';
import { inFolder } from '#test/support/archives.ts';
import { CONTEXT, messageOn, sqsEvent } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

const Line = z.looseObject({
  _aws: z.object({
    Timestamp: z.number(),
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ]),
  }),
});

let written = '';
beforeEach(() => {
  written = '';
  figures.resetMetrics();
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const lines = () =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => Line.parse(JSON.parse(line)));

const handler = () =>
  messageHandler({
    name: 'store-metrics',
    config: z.object({}),
    build: () => ({ archive: openArchive(inFolder(temporaryFolder())) }),
    run: async (messages) => messages.map(() => ({ category: 'telemetry' as const, outcome: 'stored' })),
  });

it('tells what a batch has moved, each figure under its own name with its labels as dimensions', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'north-store-metrics');
  const messages = Array.from({ length: 1000 }, (_, at) => messageOn('iot/m1/telemetry', `{"a": ${at}}`));
  await handler()(sqsEvent(...messages), CONTEXT);
  const told = lines().flatMap(({ _aws, ...fields }) => {
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect(Namespace).toBe('north');
    const labels = Object.fromEntries(Dimensions[0].map((name) => [name, fields[name]]));
    return Metrics.map(({ Name }) => [Name, labels, fields[Name]]);
  });
  expect(told).toContainEqual([
    'iot_meter_messages_total',
    { function: 'store-metrics', category: 'telemetry', outcome: 'stored' },
    1000,
  ]);
  expect(told).toContainEqual(['iot_meter_batch_messages', { function: 'store-metrics' }, 1000]);
  expect(told.map(([name]) => name)).toContain('iot_meter_run_seconds');
  expect(written.length).toBeLessThan(1600); // CloudWatch asks for money by the byte
});

it('tells a counter by what was added since the last time, and nothing that has not moved', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'north-store-metrics');
  const handle = handler();
  await handle(sqsEvent(messageOn('iot/m1/telemetry', '{}')), CONTEXT);
  written = '';
  await handle(sqsEvent(messageOn('iot/m1/telemetry', '{"a": 1}')), CONTEXT);
  expect(lines().flatMap(({ iot_meter_messages_total: total }) => total ?? [])).toEqual([1]);
  written = '';
  await tellCloudWatch('store-metrics');
  expect(written).toBe('');
});

it('tells a gauge as it stands, and gives a label without a text one that CloudWatch takes', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'north-count-fleet');
  countAnew();
  alertsOpen.set({ type: '', severity: 'warning' }, 3);
  await tellCloudWatch('count-fleet');
  expect(lines()[0]).toMatchObject({ type: '-', severity: 'warning', iot_meter_open_alerts: 3 });
});

it('is silent elsewhere than on AWS', async () => {
  await handler()(sqsEvent(messageOn('iot/m1/telemetry', '{}')), CONTEXT);
  expect(lines()).toEqual([]);
});

it('tells all values of a histogram, a hundred in a line, so that CloudWatch can work out percentiles', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'north-query-metrics');
  const labels = { route: 'GET /api/stats', status: 200 };
  const seconds = Array.from({ length: 150 }, (_, at) => (at + 1) / 1000);
  for (const value of seconds) requestsDone.observe(labels, value);
  requestsDone.observe({ ...labels, status: 404 }, 7);
  await tellCloudWatch('query-metrics');
  const told = lines().map(({ iot_meter_http_request_seconds: values }) => values);
  expect(told).toEqual(expect.arrayContaining([7, seconds.slice(0, 100), seconds.slice(100)]));
  written = '';
  await tellCloudWatch('query-metrics');
  expect(written).toBe('');
});

it('tells the figures of functions that a service asks and of those that empty a queue, too', async () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'north-ask');
  const store = timed('registry', { exists: async () => true });
  const built = { name: 'ask', config: z.object({}), build: () => ({}) };
  const asked = hookHandler({ ...built, event: z.unknown(), run: () => store.exists() });
  expect(await asked({}, CONTEXT)).toBe(true);
  const told = () => lines().filter((line) => line.store === 'registry' && line.operation === 'exists');
  expect(told()).toHaveLength(1);
  await settleEach('empty', [{ messageId: '1' }], async () => void (await store.exists()));
  expect(told()).toHaveLength(2);
});
