import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '#functions/update-registry/handler.ts';
import { figures } from '#lambda/figures.ts';
import { forgetServices } from '#lambda/services.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { CONTEXT, journalEvent, messageOn, sqsEvent } from '../../support/events.ts';
import { describeOrder } from './order.ts';

const database = useDatabase();
let registry: Registry;
beforeAll(() => {
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('ARCHIVE_URL', 'file:///nowhere/at/all');
  vi.stubEnv('COMMANDS_URL', 'mqtt://127.0.0.1:1');
  vi.stubEnv('COMMAND_SECRET', 'a'.repeat(32));
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 1 });
});
beforeEach(() => figures.resetMetrics());
afterAll(() => registry.close());

/** What was made of messages, as the counters say. */
async function outcomes(): Promise<Record<string, number>> {
  const counter = await figures.getSingleMetric('iot_meter_messages_total')?.get();
  return Object.fromEntries(
    (counter?.values ?? []).map(({ labels, value }) => [`${labels.category} ${labels.outcome}`, value]),
  );
}

const envelope = (id: string, seq: number) => ({
  v: 2,
  device_id: id,
  ts: '2026-11-23T12:00:00.000Z',
  seq,
  boot: 3,
});
const telemetry = (id: string, seq: number) => ({
  ...envelope(id, seq),
  msg_type: 'telemetry',
  measurements: [{ ts: '2026-11-23T12:00:00.000Z', type: 'voltage_dc', val: 750.5, unit: 'V' }],
});
const hello = (id: string, seq: number) => ({
  ...envelope(id, seq),
  msg_type: 'hello',
  fw_version: '2.4.1',
  uptime_s: 12.5,
  broker_connections: 2,
  buf_usage_pct: 0,
  sampling_cadence_ms: 500,
  send_interval_s: 60,
});
const status = (id: string, word: string) => ({
  v: 2,
  device_id: id,
  ts: '2026-11-23T11:00:00Z',
  msg_type: 'status',
  status: word,
});

const on = (topic: string, data: object, more: { replayed?: boolean; receivedAt?: number } = {}) =>
  messageOn(topic, JSON.stringify(data), more);
const RECEIVED = '2026-11-23T12:00:05.123Z';
const later = (seconds: number) => ({ receivedAt: Date.parse(RECEIVED) + seconds * 1000 });
const device = async (id: string) => (await registry.get(id))?.device;

it('records a device that nobody created, with what its messages tell of it', async () => {
  const id = newId();
  const batch = sqsEvent(
    on(`iot/${id}/hello`, hello(id, 0)),
    on(`iot/${id}/telemetry`, telemetry(id, 1), later(1)),
    on(`iot/${id}/telemetry`, telemetry(id, 1), later(1)),
  );
  expect(await handler(batch, CONTEXT)).toEqual({ batchItemFailures: [] });
  expect(await outcomes()).toEqual({
    'hello discovered': 1,
    'telemetry recorded': 1,
    'telemetry duplicate': 1,
  });
  expect(await device(id)).toMatchObject({
    status: 'discovered',
    connection_status: 'online',
    fw_version: '2.4.1',
    last_seen: '2026-11-23T12:00:06.123Z',
  });
  expect(await registry.timing(id)).toEqual({
    sampling_cadence_ms: 500,
    send_interval_s: 60,
    hello_interval_s: 30,
  });
});

it('goes by a last will and by any live message after it, but not by a status that is only replayed', async () => {
  const id = newId();
  await handler(
    journalEvent(
      on(`iot/${id}/status`, status(id, 'online')),
      on(`iot/${id}/status`, status(id, 'offline'), later(20)),
    ),
    CONTEXT,
  );
  expect(await device(id)).toMatchObject({
    connection_status: 'offline',
    last_seen: '2026-11-23T12:00:25.123Z',
  });
  await handler(
    journalEvent(on(`iot/${id}/status`, status(id, 'online'), { ...later(60), replayed: true })),
    CONTEXT,
  );
  expect(await device(id)).toMatchObject({ connection_status: 'offline' });
  await handler(journalEvent(messageOn(`iot/${id}/telemetry`, '{"voltage_dc": 750}', later(60))), CONTEXT);
  expect(await device(id)).toMatchObject({ connection_status: 'online' });
});

describe('a message in quarantine', () => {
  const ingest = async () => (await registry.stats()).ingest;

  it('shows that its device is there, and counts for the sequence where its envelope is valid', async () => {
    const id = newId();
    const before = await ingest();
    const broken = { ...telemetry(id, 1), measurements: [] };
    await handler(
      journalEvent(
        on(`iot/${id}/telemetry`, telemetry(id, 0)),
        on(`iot/${id}/telemetry`, broken, later(1)),
        on(`iot/${id}/telemetry`, telemetry(id, 2), later(2)),
        messageOn(`iot/${id}/telemetry`, 'no json', later(3)),
      ),
      CONTEXT,
    );
    const after = await ingest();
    expect(after.new_messages - before.new_messages).toBe(3);
    expect(after.missing - before.missing).toBe(0);
    expect(after.quarantined - before.quarantined).toBe(2);
    expect(await device(id)).toMatchObject({ last_seen: '2026-11-23T12:00:08.123Z' });
    expect(await outcomes()).toEqual({
      'telemetry discovered': 1,
      'telemetry recorded': 1,
      'telemetry quarantined': 2,
    });
  });

  it.each([
    ['in the name of another device', 'telemetry', (id: string) => telemetry(`not-${id}`, 0)],
    ['on a topic that no device sends on', 'unknown/kind', (id: string) => telemetry(id, 0)],
  ])('says nothing of any device when it came %s', async (_name, suffix, data) => {
    const id = newId();
    await handler(journalEvent(on(`iot/${id}/${suffix}`, data(id))), CONTEXT);
    expect(Object.keys(await outcomes())).toEqual([expect.stringMatching(/ quarantined$/)]);
    expect(await device(id)).toBeUndefined();
    expect(await device(`not-${id}`)).toBeUndefined();
  });

  it('does not show a device online when it may be a broken last will', async () => {
    const id = newId();
    await handler(
      journalEvent(
        on(`iot/${id}/telemetry`, telemetry(id, 0)),
        on(`iot/${id}/status`, status(id, 'offline'), later(20)),
      ),
      CONTEXT,
    );
    await handler(journalEvent(on(`iot/${id}/status`, status(id, 'off'), later(25))), CONTEXT);
    expect(await device(id)).toMatchObject({
      connection_status: 'offline',
      last_seen: '2026-11-23T12:00:25.123Z',
    });
  });
});

it('shows how far a clock is ahead that is not believed', async () => {
  const id = newId();
  const ahead = { ...telemetry(id, 0), ts: '2026-11-23T13:00:05.123Z' };
  await handler(journalEvent(on(`iot/${id}/telemetry`, ahead)), CONTEXT);
  expect(await device(id)).toMatchObject({ clock_ahead_ms: 3_600_000 });
});

it('hands a batch back as a whole when the database is away', async () => {
  vi.stubEnv('DATABASE_URL', 'postgres://127.0.0.1:1/nobody');
  forgetServices();
  const batch = journalEvent(
    on('iot/m1/telemetry', telemetry('m1', 0)),
    on('iot/m2/telemetry', telemetry('m2', 0)),
  );
  expect(await handler(batch, CONTEXT)).toEqual({
    batchItemFailures: [{ itemIdentifier: '0' }, { itemIdentifier: '1' }],
  });
  vi.stubEnv('DATABASE_URL', database());
  forgetServices();
});

describeOrder(database);
