import { EventBridgeClient, ListRulesCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { ask, soon } from '../support/flow.ts';

const s3 = new S3Client({ forcePathStyle: true });
const events = new EventBridgeClient({});

/** A message as it stands in quarantine. */
const OLD = {
  reason: 'not_json',
  detail: 'no JSON',
  device_id: 'm1',
  category: 'telemetry',
  topic: 'iot/m1/telemetry',
  received_at: '2020-01-01T00:00:00.000Z',
  client_id: null,
  principal: null,
  size: 2,
  payload: 'e3s=',
};

it('a schedule runs its function: what stood in quarantine too long is gone', async () => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const archive = Buckets.find(({ Name = '' }) => /archivebucket/i.test(Name))?.Name;
  const name = `${'0'.repeat(64)}.json`;
  const Key = `quarantine/2020-01-01/${name}`;
  await s3.send(new PutObjectCommand({ Bucket: archive, Key, Body: JSON.stringify(OLD) }));
  expect((await ask(`/api/quarantine/2020-01-01/${name}`)).status).toBe(200);
  await everyMinute(/prunestoresdaily/i);
  await soon(async () => expect((await ask(`/api/quarantine/2020-01-01/${name}`)).status).toBe(404));
});

/** Changes only when a deployed rule is due: what it calls, and by which right, stays as it was deployed. */
async function everyMinute(name: RegExp): Promise<void> {
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const rule = Rules.find(({ Name = '' }) => name.test(Name));
  expect(rule?.ScheduleExpression).toMatch(/^cron/);
  await events.send(
    new PutRuleCommand({ Name: rule?.Name, ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' }),
  );
}
