import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateRegistry } from '#functions/update-registry/handler.ts';
import { PostgresAlerts } from '#store/alerts/postgres.ts';
import { LANES, marksAt } from '#store/bus/marks.ts';
import { PostgresLiveness } from '#store/liveness/postgres.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { idleDispatcher } from '#test/support/idle-dispatcher.ts';
import { NOON, newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { messageOn } from '../../support/events.ts';

const database = useDatabase();
let registry: Registry;
let alerts: PostgresAlerts;
let db: Database;
beforeAll(() => {
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 1 });
  alerts = new PostgresAlerts(database());
  db = new Database(database(), 'test');
});
afterAll(() => Promise.all([registry.close(), alerts.close(), db.close()]));

const take = (...messages: Parameters<typeof updateRegistry>[0]) =>
  updateRegistry(messages, {
    archive: { putNew: () => expect.unreachable() },
    registry,
    dispatcher: idleDispatcher,
  });
/** Commands are another matter. */

const alertsOf = async (id: string) => (await alerts.list({ limit: 100 }, id)).alerts;
const iso = (second: number) => new Date(NOON + second * 1000).toISOString();
const received = (second: number, replayed = false) => ({ receivedAt: NOON + second * 1000, replayed });

let seq = 0;
const hello = (id: string, formed: number, more: object = {}) => ({
  v: 2,
  device_id: id,
  ts: iso(formed),
  seq: seq++,
  boot: 1,
  msg_type: 'hello',
  fw_version: '2.4.1',
  uptime_s: 5,
  broker_connections: 1,
  buf_usage_pct: 0,
  ...more,
});
const sayHello = (id: string, second: number, more: object = {}, formed = second, replayed = false) =>
  take(messageOn(`iot/${id}/hello`, JSON.stringify(hello(id, formed, more)), received(second, replayed)));

describe('a buffer', () => {
  it('that is too full raises an alert, which ends when it is well again, and not between', async () => {
    const id = newId();
    for (const [second, pct] of [79, 80, 95, 60, 59].entries()) {
      await sayHello(id, second, { buf_usage_pct: pct });
      const open = (await alertsOf(id)).filter(({ state }) => state === 'open');
      expect(open.length).toBe(pct >= 60 && second > 0 ? 1 : 0);
    }
    expect(await alertsOf(id)).toMatchObject([
      { alert_type: 'buffer_high', raised_count: 1, details: { buf_usage_pct: 80 } },
    ]);
  });

  it('was too full is no news when it comes late, or is replayed', async () => {
    const id = newId();
    await sayHello(id, 100);
    await sayHello(id, 101, { buf_usage_pct: 90 }, 50);
    await sayHello(id, 102, { buf_usage_pct: 90 }, 102, true);
    expect(await alertsOf(id)).toEqual([]);
  });
});

describe('a clock', () => {
  it('that is ahead raises an alert until a message with a better time comes', async () => {
    const id = newId();
    await sayHello(id, 0, {}, 400);
    expect(await alertsOf(id)).toMatchObject([
      {
        alert_type: 'clock_skew',
        rule: 'ahead',
        state: 'open',
        details: { direction: 'ahead', off_ms: 400_000 },
      },
    ]);
    await sayHello(id, 10, {}, 410);
    await sayHello(id, 20);
    expect(await alertsOf(id)).toMatchObject([{ rule: 'ahead', state: 'cleared', raised_count: 1 }]);
  });

  it('that is behind raises one only by a hello that was sent at once', async () => {
    const id = newId();
    await sayHello(id, 1000, { broker_connections: 0 }, 0);
    await sayHello(id, 1001, { buf_usage_pct: 3 }, 1);
    const old = { v: 2, device_id: id, ts: iso(2), seq: seq++, boot: 1, msg_type: 'telemetry' };
    const measurements = [{ ts: iso(2), type: 'voltage_dc', val: 750 }];
    await take(messageOn(`iot/${id}/telemetry`, JSON.stringify({ ...old, measurements }), received(1002)));
    expect(await alertsOf(id)).toEqual([]);
    await sayHello(id, 1003, {}, 3);
    expect(await alertsOf(id)).toMatchObject([{ alert_type: 'clock_skew', rule: 'behind', state: 'open' }]);
    await sayHello(id, 1100);
    expect(await alertsOf(id)).toMatchObject([{ rule: 'behind', state: 'cleared' }]);
  });
});

describe('a firmware update', () => {
  const command = async (id: string) => {
    const cmdId = randomUUID();
    await db.query(
      "INSERT INTO device_commands (cmd_id, device_id, cmd, status) VALUES ($1, $2, 'start_ota', 'accepted')",
      [cmdId, id],
    );
    return cmdId;
  };
  const say = async (id: string, cmdId: string, second: number, state: string, replayed = false) => {
    const word = messageOn(
      `iot/${id}/ota/status`,
      JSON.stringify({
        v: 2,
        device_id: id,
        ts: iso(second),
        seq: seq++,
        boot: 1,
        msg_type: 'ota_status',
        cmd_id: cmdId,
        ota_state: state,
        progress_pct: 10,
        fw_version_target: '2.5.0',
        detail: 'hash differs',
      }),
      received(second, replayed),
    );
    await take(word);
    return word;
  };

  it('that failed raises an alert until another goes well, whatever comes late or again', async () => {
    const id = newId();
    const [first, second] = [await command(id), await command(id)];
    const failed = await say(id, first, 10, 'failed');
    await say(id, first, 5, 'downloading');
    await take(failed);
    expect(await alertsOf(id)).toMatchObject([
      {
        alert_type: 'ota_failed',
        state: 'open',
        raised_count: 1,
        details: { cmd_id: first, fw_version_target: '2.5.0', detail: 'hash differs' },
      },
    ]);
    await say(id, second, 30, 'success');
    await say(id, first, 10, 'failed');
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
  });

  it('that failed is news in a dead letter that is driven again, unless there is a later word', async () => {
    const [one, other] = [newId(), newId()];
    await say(one, await command(one), 10, 'failed', true);
    expect(await alertsOf(one)).toMatchObject([{ alert_type: 'ota_failed', state: 'open' }]);
    const cmdId = await command(other);
    await say(other, cmdId, 20, 'success');
    await say(other, cmdId, 10, 'failed', true);
    expect(await alertsOf(other)).toEqual([]);
  });

  it('that goes on and fails again raises another alert, and no repeat of that does', async () => {
    const id = newId();
    const cmdId = await command(id);
    await say(id, cmdId, 10, 'failed');
    await say(id, cmdId, 20, 'downloading');
    await take(await say(id, cmdId, 30, 'failed'));
    expect(await alertsOf(id)).toMatchObject([{ state: 'open', raised_count: 1 }, { state: 'cleared' }]);
  });
});

it('messages that could not be used raise one alert, which counts them', async () => {
  const id = newId();
  const bad = messageOn(`iot/${id}/telemetry`, 'not JSON', received(0));
  await take(bad, { ...bad, receivedAt: NOON + 1000 });
  await take({ ...bad, receivedAt: NOON + 2000 }, { ...bad, replayed: true });
  expect(await alertsOf(id)).toMatchObject([
    { alert_type: 'quarantine', raised_count: 3, last_raised_at: iso(2), state: 'open' },
  ]);
});

describe('what the broker of AWS says of a connection', () => {
  const gone = (id: string, second: number, more: object = {}, replayed = false) =>
    messageOn(
      `$aws/events/presence/disconnected/${id}`,
      JSON.stringify({
        clientId: id,
        timestamp: NOON + second * 1000,
        eventType: 'disconnected',
        clientInitiatedDisconnect: false,
        sessionIdentifier: 'a4666d2a7d844ae4ac5d7b38c9cb7967',
        principalIdentifier: '12b69cd8',
        disconnectReason: 'CONNECTION_LOST',
        versionNumber: 0,
        ...more,
      }),
      received(second + 1, replayed),
    );
  const statusOf = async (id: string) => (await registry.get(id))?.device.connection_status;

  it('turns a device offline and raises the alert, until it sends again', async () => {
    const id = newId();
    await sayHello(id, 0);
    expect(await take(gone(id, 5))).toEqual([{ category: 'presence', outcome: 'recorded' }]);
    expect(await statusOf(id)).toBe('offline');
    expect(await alertsOf(id)).toMatchObject([{ alert_type: 'offline', state: 'open' }]);
    await sayHello(id, 10);
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
  });

  it('counts at the time of the broker: one that comes late, or again, turns nothing back', async () => {
    const id = newId();
    await sayHello(id, 10);
    await take(gone(id, 5), gone(id, 20, {}, true));
    expect(await statusOf(id)).toBe('online');
  });

  it('says nothing where a new connection has ended the old one', async () => {
    const id = newId();
    await sayHello(id, 0);
    await take(gone(id, 5, { disconnectReason: 'DUPLICATE_CLIENTID' }));
    expect(await statusOf(id)).toBe('online');
  });

  it('shows nobody that there is a device, and breaks on nothing', async () => {
    const id = newId();
    expect(
      await take(
        gone(id, 5),
        gone(id, 5, { clientId: 'console-5/..' }),
        messageOn(gone(id, 5).topic, 'not JSON'),
      ),
    ).toMatchObject([{ outcome: 'unknown_device' }, { outcome: 'recorded' }, { outcome: 'recorded' }]);
    expect(await registry.get(id)).toBeUndefined();
  });
});

it('marks that come the way of the messages are noted, once what came before them is recorded', async () => {
  const liveness = new PostgresLiveness(database());
  const id = newId();
  const before = messageOn(`iot/${id}/hello`, JSON.stringify(hello(id, 0)), received(0));
  expect(await take(before, ...marksAt(NOON + 5000))).toContainEqual({
    category: 'mark',
    outcome: 'recorded',
  });
  expect(await liveness.recordedUntil(LANES)).toBe(NOON + 5000);
  await take(...marksAt(NOON + 9000).map((mark) => ({ ...mark, replayed: true })));
  expect(await liveness.recordedUntil(LANES)).toBe(NOON + 5000);
  await liveness.close();
});
