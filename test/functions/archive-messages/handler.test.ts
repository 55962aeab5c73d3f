import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEAD_LETTERS } from '#domain/archive-keys.ts';
import { figures } from '#lambda/figures.ts';
import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { CONTEXT, journalEvent, messageOn, sqsEvent, sqsRecord } from '#test/support/events.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-'));
const archive = openArchive(inFolder(folder));
vi.stubEnv('ARCHIVE_URL', inFolder(folder).ARCHIVE_URL);
const { handler } = await import('#functions/archive-messages/handler.ts');

beforeEach(() => {
  for (const first of ['m1', 'quarantine']) rmSync(join(folder, first), { recursive: true, force: true });
  figures.resetMetrics();
});
afterAll(() => rmSync(folder, { recursive: true }));

const TELEMETRY = JSON.stringify({
  v: 2,
  device_id: 'm1',
  ts: '2026-11-23T12:00:00.000Z',
  seq: 17,
  msg_type: 'telemetry',
  measurements: [{ ts: '2026-11-23T12:00:00.000Z', type: 'voltage_dc', val: 750.5, unit: 'V' }],
});
const hash8 = (payload: string) => createHash('sha256').update(payload).digest('hex').slice(0, 8);
const keysUnder = async (prefix: string) =>
  (await archive.list({ prefix, limit: 1000 })).objects.map(({ key }) => key);
const textOf = async (key: string) => (await archive.get(key))?.toString('utf8');

/** What was made of messages, as the counters say. */
async function outcomes(): Promise<Record<string, number>> {
  const counter = await figures.getSingleMetric('iot_meter_messages_total')?.get();
  return Object.fromEntries(
    (counter?.values ?? []).map(({ labels, value }) => [`${labels.category} ${labels.outcome}`, value]),
  );
}

describe('archiving a message that can be used', () => {
  it('keeps it under its device, category, time, seq and the beginning of its hash', async () => {
    const answer = await handler(journalEvent(messageOn('iot/m1/telemetry', TELEMETRY)), CONTEXT);
    expect(answer).toEqual({ batchItemFailures: [] });
    const key = `m1/telemetry/2026-11-23T12-00-00.000Z_17_${hash8(TELEMETRY)}.json`;
    expect(await keysUnder('m1/')).toEqual([key]);
    expect(JSON.parse((await textOf(key)) ?? '')).toEqual({
      device_id: 'm1',
      category: 'telemetry',
      topic: 'iot/m1/telemetry',
      timestamp: '2026-11-23T12:00:00.000Z',
      received_at: '2026-11-23T12:00:05.123Z',
      client_id: 'm1',
      data: JSON.parse(TELEMETRY),
    });
    expect(await outcomes()).toEqual({ 'telemetry archived': 1 });
  });

  it('keeps the payload as it was written: digits, white space, repeated fields and escapes', async () => {
    const payload =
      ' {"v":2, "device_id":"m1","ts":"2026-11-23T12:00:00Z","seq":1,"msg_type":"telemetry","note":"\\ud800\\u0000ü",\n"note":1.0e2,"big":12345678901234567890, "measurements":[{"ts":"2026-11-23T12:00:00Z","type":"voltage_dc","val":750.50}]}\r\n';
    await handler(journalEvent(messageOn('iot/m1/telemetry', payload)), CONTEXT);
    const [key = ''] = await keysUnder('m1/');
    expect((await textOf(key))?.endsWith(`,"client_id":"m1","data":${payload}}`)).toBe(true);
  });

  it('has no seq in the name of version 1 and of status', async () => {
    const version1 = '{"timestamp":"2026-11-23T12:00:00Z","voltage_dc":750}';
    const status = '{"v":2,"device_id":"m1","ts":"2026-11-23T12:00:01Z","status":"online"}';
    await handler(
      journalEvent(messageOn('iot/m1/telemetry', version1), messageOn('iot/m1/status', status)),
      CONTEXT,
    );
    expect(await keysUnder('m1/')).toEqual([
      `m1/status/2026-11-23T12-00-01.000Z_${hash8(status)}.json`,
      `m1/telemetry/2026-11-23T12-00-00.000Z_${hash8(version1)}.json`,
    ]);
  });

  it.each([
    ['no time', '{"voltage_dc":750}'],
    ['a time that can not be read', '{"timestamp":"yesterday","voltage_dc":750}'],
    ['a time before the year 0', '{"timestamp":-62167219200001,"voltage_dc":750}'],
    ['a time after the year 9999', '{"timestamp":253402300800000,"voltage_dc":750}'],
  ])('goes by the time of receipt for a message with %s', async (_, payload) => {
    await handler(journalEvent(messageOn('iot/m1/telemetry', payload)), CONTEXT);
    const key = `m1/telemetry/2026-11-23T12-00-05.123Z_${hash8(payload)}.json`;
    expect(await keysUnder('m1/')).toEqual([key]);
    expect(JSON.parse((await textOf(key)) ?? '').timestamp).toBe('2026-11-23T12:00:05.123Z');
  });

  it.each([
    [
      'hello',
      'hello',
      { msg_type: 'hello', fw_version: '1.0', uptime_s: 5, broker_connections: 1, buf_usage_pct: 0 },
    ],
    [
      'command/ack',
      'command_ack',
      { msg_type: 'command_ack', cmd_id: '6f1d4ac6-8d23-4f0c-9a65-0a4d1f1d8f3e', result: 'accepted' },
    ],
    [
      'ota/status',
      'ota_status',
      {
        msg_type: 'ota_status',
        cmd_id: '6f1d4ac6-8d23-4f0c-9a65-0a4d1f1d8f3e',
        ota_state: 'downloading',
        progress_pct: 5,
        fw_version_target: '1.1',
      },
    ],
  ])('files %s as %s', async (suffix, category, fields) => {
    const payload = JSON.stringify({ v: 2, device_id: 'm1', ts: '2026-11-23T12:00:00Z', seq: 3, ...fields });
    await handler(journalEvent(messageOn(`iot/m1/${suffix}`, payload)), CONTEXT);
    expect(await keysUnder('m1/')).toEqual([
      `m1/${category}/2026-11-23T12-00-00.000Z_3_${hash8(payload)}.json`,
    ]);
  });

  it('keeps the first receipt of a message that comes again', async () => {
    const again = messageOn('iot/m1/telemetry', TELEMETRY, {
      receivedAt: Date.parse('2026-11-24T00:00:00Z'),
      clientId: 'broker-2',
    });
    await handler(journalEvent(messageOn('iot/m1/telemetry', TELEMETRY), again), CONTEXT);
    await handler(journalEvent(again), CONTEXT);
    const [key = '', ...others] = await keysUnder('m1/');
    expect(others).toEqual([]);
    expect(JSON.parse((await textOf(key)) ?? '')).toMatchObject({
      received_at: '2026-11-23T12:00:05.123Z',
      client_id: 'm1',
    });
    expect(await outcomes()).toEqual({ 'telemetry archived': 1, 'telemetry present': 2 });
  });

  it('takes from SQS what it takes from the journal', async () => {
    await handler(sqsEvent(messageOn('iot/m1/telemetry', TELEMETRY)), CONTEXT);
    await handler(journalEvent(messageOn('iot/m1/telemetry', TELEMETRY)), CONTEXT);
    expect(await outcomes()).toEqual({ 'telemetry archived': 1, 'telemetry present': 1 });
  });
});

describe('archiving a message that can not be used', () => {
  it.each([
    ['unknown_topic', 'unknown', 'iot/m1/weather', '{}'],
    ['unknown_topic', 'unknown', 'elsewhere', '{}'],
    ['bad_device_id', 'telemetry', 'iot/quarantine/telemetry', '{}'],
    ['bad_device_id', 'telemetry', 'iot/../telemetry', '{}'],
    ['empty', 'telemetry', 'iot/m1/telemetry', ''],
    ['not_utf8', 'telemetry', 'iot/m1/telemetry', Buffer.from([0x7b, 0xff, 0x7d])],
    ['not_json', 'telemetry', 'iot/m1/telemetry', '\ufeff{"voltage_dc":750}'],
    ['foreign_device', 'telemetry', 'iot/m2/telemetry', TELEMETRY],
    ['schema', 'hello', 'iot/m1/hello', '{"v":2}'],
  ])('keeps it in quarantine as %s, with the whole of it', async (reason, category, topic, payload) => {
    const message = messageOn(topic, payload, { principal: 'certificate-1' });
    expect(await handler(journalEvent(message), CONTEXT)).toEqual({ batchItemFailures: [] });
    const sha256 = createHash('sha256').update(topic).update('\0').update(payload).digest('hex');
    const key = `quarantine/2026-11-23/${sha256}.json`;
    expect(await keysUnder('quarantine/')).toEqual([key]);
    const kept = JSON.parse((await textOf(key)) ?? '');
    expect(kept).toMatchObject({
      reason,
      topic,
      received_at: '2026-11-23T12:00:05.123Z',
      client_id: 'm1',
      principal: 'certificate-1',
    });
    expect(kept.size).toBe(message.payload.length);
    expect(Buffer.from(kept.payload, 'base64')).toEqual(message.payload);
    expect(await outcomes()).toEqual({ [`${category} quarantined`]: 1 });
  });

  it('keeps what no rule of ours has written, and the good messages of the same batch', async () => {
    const event = sqsEvent(messageOn('iot/m1/telemetry', TELEMETRY));
    event.Records.push(sqsRecord('foreign', '{"detail-type":"Scheduled Event"}'));
    expect(await handler(event, CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(await keysUnder('m1/')).toHaveLength(1);
    expect(await keysUnder('quarantine/')).toHaveLength(1);
  });
});

describe('archiving when the archive is away', () => {
  it('gives the whole batch back, buries nothing, and does it when the archive is there again', async () => {
    const event = journalEvent(messageOn('iot/m1/telemetry', TELEMETRY), messageOn('iot/m1/hello', 'broken'));
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const { FolderWriter } = await import('#store/archive/folder/writer.ts');
    const putNew = vi.spyOn(FolderWriter.prototype, 'putNew').mockRejectedValueOnce(full);
    const answer = await handler(event, CONTEXT);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '0' }, { itemIdentifier: '1' }]);
    expect(putNew).toHaveBeenCalledTimes(1);
    expect(await handler(event, CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(await keysUnder(DEAD_LETTERS)).toEqual([]);
    expect(await outcomes()).toEqual({ 'telemetry archived': 1, 'hello quarantined': 1 });
  });
});
