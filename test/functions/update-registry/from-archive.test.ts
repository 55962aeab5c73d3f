import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { updateRegistry } from '#functions/update-registry/handler.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { messageOn } from '../../support/events.ts';

const database = useDatabase();
let registry: Registry;
let db: Database;
beforeAll(() => {
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 2 });
  db = new Database(database(), 'test');
});
afterAll(async () => {
  await registry.close();
  await db.close();
});

const START = Date.parse('2026-11-23T12:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

const envelope = (id: string, seq: number) => ({ v: 2, device_id: id, ts: at(seq), seq, boot: 1 });

type Sent = [suffix: string, data: object];

/** What a device sends in a life with a command and an update, one message a second, each with its number. */
const lifeOf = (id: string, command: string): Sent[] => [
  ['hello', { ...helloOf(id, 0), fw_version: '2.4.0', send_interval_s: 5 }],
  ['command/ack', { ...envelope(id, 1), msg_type: 'command_ack', cmd_id: command, result: 'accepted' }],
  [
    'ota/status',
    {
      ...envelope(id, 2),
      msg_type: 'ota_status',
      cmd_id: command,
      ota_state: 'downloading',
      progress_pct: 50,
      fw_version_target: '2.5.0',
    },
  ],
  ['status', { v: 2, device_id: id, ts: at(3), status: 'offline' }],
  ['hello', { ...helloOf(id, 3), fw_version: '2.5.0', send_interval_s: 600 }],
];

const helloOf = (id: string, seq: number) => ({
  ...envelope(id, seq),
  msg_type: 'hello',
  uptime_s: 1,
  broker_connections: 2,
  buf_usage_pct: 0,
});

const messagesOf = (id: string, life: Sent[], fromArchive: boolean) =>
  life.map(([suffix, data], second) => ({
    ...messageOn(`iot/${id}/${suffix}`, JSON.stringify(data), { receivedAt: START + second * 1000 }),
    ...(fromArchive ? { replayed: true, fromArchive } : {}),
  }));

/** All that is recorded of a device, but for the time of writing. */
async function recorded(id: string) {
  const tables = ['devices', 'device_seq_tracking', 'device_configs', 'device_commands', 'device_alerts'];
  const rows = tables.map((table) => db.query(`SELECT * FROM ${table} WHERE device_id = $1`, [id]));
  return (await Promise.all(rows)).flat().map(({ updated_at, ...row }: Record<string, unknown>) => row);
}

const dispatcher = { send: () => Promise.reject(new Error('what is replayed sends nothing')) };

const storeCommand = (id: string, command: string, status: string) =>
  db.query(
    "INSERT INTO device_commands (cmd_id, device_id, cmd, params, status) VALUES ($1, $2, 'update_config', '{}', $3)",
    [command, id, status],
  );

it('changes nothing of a device that had it all when it came live', async () => {
  const [id, command] = [newId(), randomUUID()];
  await storeCommand(id, command, 'sent');
  const life = lifeOf(id, command);
  await updateRegistry(messagesOf(id, life, false), { archive, registry, dispatcher });
  await db.query(
    "INSERT INTO device_alerts (device_id, alert_type, severity, message) VALUES ($1, 'offline', 'warning', 'silent')",
    [id],
  );
  const before = await recorded(id);
  expect(before).toHaveLength(5);
  await updateRegistry(messagesOf(id, life, true).toReversed(), { archive, registry, dispatcher });
  expect(await recorded(id)).toEqual(before);
});

it('leaves a command as it is that the device has answered, however it stands', async () => {
  const [id, command] = [newId(), randomUUID()];
  await storeCommand(id, command, 'sent');
  const [before] = (await recorded(id)).slice(-1);
  await updateRegistry(messagesOf(id, lifeOf(id, command), true), { archive, registry, dispatcher });
  const after = await recorded(id);
  expect(after).toContainEqual(before);
  expect(after).toContainEqual(
    expect.objectContaining({ fw_version: '2.5.0', connection_status: 'unknown' }),
  );
  expect(after).toContainEqual(expect.objectContaining({ seen_at: null, offline_at: null, missing: '0' }));
});

it('leaves the connection as it is when it brings an interval by which it would be another', async () => {
  const id = newId();
  const [, , , offline] = lifeOf(id, randomUUID());
  const late = messagesOf(id, [['hello', { ...helloOf(id, 0), fw_version: '1', send_interval_s: 5 }]], false);
  const will = { ...messagesOf(id, [offline!], false)[0]!, receivedAt: START + 60_000 };
  await updateRegistry([...late, will], { archive, registry, dispatcher });
  expect((await registry.get(id))?.device).toMatchObject({ connection_status: 'offline' });
  const longer = { ...helloOf(id, 4), fw_version: '2', send_interval_s: 600 };
  await updateRegistry(messagesOf(id, [['hello', longer]], true), { archive, registry, dispatcher });
  expect((await registry.get(id))?.device).toMatchObject({ connection_status: 'offline', fw_version: '2' });
});

/** Nothing is buried here. */
const archive = { putNew: () => Promise.reject(new Error('nothing is to be put')) };
