import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AckResult } from '#domain/commands/state.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Observation, Registry } from '#store/registry/port.ts';
import { fields, newId, numbered, seen } from '../../../contract/observations.ts';
import { useDatabase } from '../../../support/database.ts';

const database = useDatabase();
let db: Database;
let registry: Registry;
const open = (more: { max?: number; brokers?: number }) =>
  openRegistry({
    DATABASE_URL: database(),
    DISCOVERED_DEVICES_MAX: more.max ?? 10_000,
    BROKER_COUNT: more.brokers ?? 1,
  });

beforeAll(() => {
  db = new Database(database(), 'test');
  registry = open({});
});
afterAll(async () => {
  await registry.close();
  await db.close();
});

const isThere = async (id: string) => (await registry.get(id)) !== undefined;

describe('answers to commands', () => {
  const command = async (
    deviceId: string,
    cmd: string,
    status = 'sent',
    params = {},
    second = 0,
  ): Promise<string> => {
    const cmdId = randomUUID();
    await db.query(
      'INSERT INTO device_commands (cmd_id, device_id, cmd, status, params, created_at) VALUES ($1, $2, $3, $4, $5, to_timestamp($6::int))',
      [cmdId, deviceId, cmd, status, JSON.stringify(params), second],
    );
    return cmdId;
  };
  const row = async (cmdId: string) =>
    (await db.query('SELECT * FROM device_commands WHERE cmd_id = $1', [cmdId]))[0];
  const ack = (
    id: string,
    seq: number,
    cmdId: string,
    result: AckResult,
    detail: string | null = null,
  ): Observation => numbered(id, seq, seq, { ack: { cmdId, result, detail } });

  it('move a command to the state that the device answered, and the first one stays', async () => {
    const id = newId();
    const cmdId = await command(id, 'reboot');
    await registry.record([ack(id, 2, cmdId, 'error', 'late \0 \ud800')]);
    expect(await row(cmdId)).toMatchObject({ status: 'error', ack_detail: 'late \uFFFD \uFFFD' });
    await registry.record([ack(id, 3, cmdId, 'rejected'), ack(id, 1, cmdId, 'accepted')]);
    await registry.record([ack(id, 2, cmdId, 'error', 'late')]);
    expect(await row(cmdId)).toMatchObject({ status: 'error', ack_result: 'error', ack_seq: '2' });
  });

  it('count as the device ordered them where several come at once', async () => {
    const id = newId();
    const cmdId = await command(id, 'reboot');
    await registry.record([ack(id, 3, cmdId, 'rejected'), ack(id, 1, cmdId, 'accepted')]);
    expect(await row(cmdId)).toMatchObject({ status: 'accepted', ack_result: 'accepted', ack_seq: '1' });
  });

  it('are written down after a time-out, and the state stays', async () => {
    const id = newId();
    const cmdId = await command(id, 'reboot', 'timeout');
    await registry.record([ack(id, 0, cmdId, 'accepted')]);
    expect(await row(cmdId)).toMatchObject({ status: 'timeout', ack_result: 'accepted' });
  });

  it('do not count when another device gives them, or to a command that nobody knows', async () => {
    const [id, other] = [newId(), newId()];
    const cmdId = await command(id, 'reboot');
    const foreign = [ack(other, 0, cmdId, 'rejected'), ack(id, 0, randomUUID(), 'accepted')];
    expect(await registry.record(foreign)).toMatchObject({ newMessages: 2 });
    expect(await row(cmdId)).toMatchObject({ status: 'sent', ack_result: null });
    await registry.record([...foreign, ack(id, 1, cmdId, 'accepted')]);
    expect(await row(cmdId)).toMatchObject({ status: 'accepted' });
  });

  it('make what was accepted the timing that holds until the device reports its own', async () => {
    const id = newId();
    const later = await command(id, 'update_config', 'sent', { send_interval_s: 60 }, 2);
    const earlier = await command(
      id,
      'update_config',
      'sent',
      { send_interval_s: 30, hello_interval_s: 90 },
      1,
    );
    await registry.record([ack(id, 1, later, 'accepted')]);
    await registry.record([ack(id, 0, earlier, 'accepted')]);
    expect(await registry.timing(id)).toEqual({
      sampling_cadence_ms: 1000,
      send_interval_s: 60,
      hello_interval_s: 90,
    });
    await registry.record([numbered(id, 2, 2, { fwVersion: '1', reported: { send_interval_s: 5 } })]);
    expect(await registry.timing(id)).toMatchObject({ send_interval_s: 5, hello_interval_s: 90 });
  });

  it('tell how far an update of the firmware has come', async () => {
    const id = newId();
    const cmdId = await command(id, 'start_ota');
    const ota = (seq: number, state: string, progress: number): Observation =>
      numbered(id, seq, seq, { ota: { cmdId, state, progress, target: '2.5.0', detail: null } });
    await registry.record([ota(2, 'verifying', 100)]);
    await registry.record([ota(1, 'downloading', 55.5)]);
    expect(await row(cmdId)).toMatchObject({
      ota_state: 'verifying',
      ota_progress_pct: 100,
      ota_fw_version: '2.5.0',
      status: 'sent',
    });
  });

  it('are no more waited for when the device is removed, and its alerts are closed', async () => {
    const id = newId();
    await registry.create(id, fields());
    const [pending, sent] = [await command(id, 'reboot', 'pending'), await command(id, 'reboot')];
    await db.query(
      "INSERT INTO device_alerts (device_id, alert_type, severity, message) VALUES ($1, 'silent', 'warning', '')",
      [id],
    );
    const { unacknowledged_alerts } = await registry.stats();
    expect(await registry.remove(id, (await registry.get(id))?.version ?? '')).toBe('removed');
    expect(await row(pending)).toMatchObject({ status: 'cancelled' });
    expect(await row(sent)).toMatchObject({ status: 'sent' });
    expect((await registry.stats()).unacknowledged_alerts).toBe(unacknowledged_alerts - 1);
  });
});

describe('devices that nobody created', () => {
  const discovered = async () =>
    (await registry.stats()).device_by_status.find(({ status }) => status === 'discovered')?.count ?? 0;

  it('are taken in up to a number, also when batches come at once; the others are told apart', async () => {
    const max = (await discovered()) + 5;
    const limited = open({ max });
    const ids = Array.from({ length: 12 }, () => newId());
    const reports = await Promise.all(
      [ids.slice(0, 6), ids.slice(4, 10), ids.slice(6)].map((some) =>
        limited.record(some.map((id) => numbered(id, 0, 0))),
      ),
    );
    expect(await discovered()).toBe(max);
    expect(reports.reduce((sum, report) => sum + report.discovered, 0)).toBe(5);
    expect(reports.flatMap(({ outcomes }) => outcomes)).toContain('unknown_device');
    await limited.close();
  });

  it('make room when they are adopted', async () => {
    const [id, next] = [newId(), newId()];
    await registry.record([numbered(id, 0, 0)]);
    const limited = open({ max: await discovered() });
    expect(await limited.record([numbered(next, 0, 0)])).toMatchObject({
      discovered: 0,
      outcomes: ['unknown_device'],
    });
    await limited.create(id, fields());
    expect(await limited.record([numbered(next, 0, 0)])).toMatchObject({ discovered: 1 });
    await limited.close();
  });
});

it('records the messages of a device that was put into the table by hand', async () => {
  const id = newId();
  await db.query("INSERT INTO devices (device_id, device_name) VALUES ($1, 'by hand')", [id]);
  expect(await registry.get(id)).toMatchObject({ device: { connection_status: 'unknown', last_seen: null } });
  expect(await registry.record([numbered(id, 0, 0)])).toMatchObject({
    discovered: 0,
    newMessages: 1,
    outcomes: ['recorded'],
  });
  expect(await registry.get(id)).toMatchObject({ device: { connection_status: 'online', status: 'active' } });
});

it('sets the status of a device that was put into the table by hand', async () => {
  const id = newId();
  await db.query("INSERT INTO devices (device_id, device_name) VALUES ($1, 'by hand')", [id]);
  expect(await registry.setStatus(id, 'offline', '2.4.1')).toBe(true);
  expect(await registry.get(id)).toMatchObject({
    device: { connection_status: 'offline', fw_version: '2.4.1' },
  });
});

it('does not take the will at one of two brokers for the end while the other one delivers', async () => {
  const two = open({ brokers: 2 });
  const id = newId();
  const status = async () => (await two.get(id))?.device.connection_status;
  await two.record([numbered(id, 0, 0), seen(id, 9, { status: 'offline' })]);
  expect(await status()).toBe('online');
  await two.record([seen(id, 11, { status: 'offline' })]);
  expect(await status()).toBe('offline');
  await two.record([numbered(id, 1, 0, { fwVersion: '1', reported: { send_interval_s: 60 } })]);
  expect(await status()).toBe('online');
  await two.close();
});

it('keeps the rows that every message moves in their pages: neither the table nor its index grows', async () => {
  const ids = Array.from({ length: 200 }, () => newId());
  const record = async (from: number, to: number) => {
    for (let seq = from; seq < to; seq++) await registry.record(ids.map((id) => numbered(id, seq, seq * 10)));
  };
  const sizes = async () =>
    (
      await db.query<{ table: number; index: number }>(
        "SELECT pg_relation_size('device_seq_tracking')::int4 AS table, pg_relation_size('device_seq_tracking_pkey')::int4 AS index",
      )
    )[0]!;
  await record(0, 3);
  await registry.upkeep();
  await record(3, 6);
  const before = await sizes();
  await record(6, 36);
  const after = await sizes();
  expect(after.index).toBe(before.index);
  expect(after.table).toBeLessThan(before.table * 1.3);
});

it('takes a batch of which one device is removed at the same time', async () => {
  const ids = Array.from({ length: 20 }, () => newId());
  await registry.record(ids.map((id) => numbered(id, 0, 0)));
  const version = (await registry.get(ids[7]!))?.version ?? '';
  await Promise.all([
    registry.record(ids.map((id) => numbered(id, 1, 1))),
    registry.remove(ids[7]!, version),
    registry.record(ids.map((id) => numbered(id, 2, 2))),
  ]);
  expect(await Promise.all(ids.filter((id) => id !== ids[7]).map(isThere))).not.toContain(false);
});
