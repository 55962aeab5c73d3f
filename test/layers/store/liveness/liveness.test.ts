import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PostgresAlerts } from '#store/alerts/postgres.ts';
import { PostgresLiveness } from '#store/liveness/postgres.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Observation, Registry } from '#store/registry/port.ts';
import { fields, NOON, newId, numbered, seen } from '../../../contract/observations.ts';
import { useDatabase } from '../../../support/database.ts';

const database = useDatabase();
let registry: Registry;
let liveness: PostgresLiveness;
let alerts: PostgresAlerts;
beforeAll(() => {
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 10_000, BROKER_COUNT: 1 });
  liveness = new PostgresLiveness(database());
  alerts = new PostgresAlerts(database());
});
afterAll(() => Promise.all([registry.close(), liveness.close(), alerts.close()]));

const at = (second: number) => NOON + second * 1000;
const statusOf = async (id: string) => (await registry.get(id))?.device.connection_status;
const alertsOf = async (id: string) => (await alerts.list({ limit: 100 }, id)).alerts;
const device = async (...said: Partial<Observation>[]) => {
  const id = newId();
  await registry.record(said.map((more) => seen(id, 0, more)));
  return id;
};

describe('silence', () => {
  it('is twice the longer interval without a message, as the device reported, else was told, else by default', async () => {
    const byDefault = await device({});
    const slow = await device({ reported: { send_interval_s: 300, hello_interval_s: 60 } });
    const quick = await device({ reported: { send_interval_s: 1, hello_interval_s: 5 } });
    await liveness.declareSilent(at(10));
    expect(await Promise.all([byDefault, slow, quick].map(statusOf))).toEqual(['online', 'online', 'online']);
    await liveness.declareSilent(at(60));
    expect(await Promise.all([byDefault, slow, quick].map(statusOf))).toEqual([
      'online',
      'online',
      'offline',
    ]);
    await liveness.declareSilent(at(600));
    expect(await Promise.all([byDefault, slow].map(statusOf))).toEqual(['offline', 'online']);
    await liveness.declareSilent(at(601));
    expect(await statusOf(slow)).toBe('offline');
  });

  it('raises one alert, which the next live message clears', async () => {
    const id = await device({});
    for (const second of [61, 120, 180]) await liveness.declareSilent(at(second));
    expect(await alertsOf(id)).toMatchObject([
      {
        alert_type: 'offline',
        state: 'open',
        raised_count: 1,
        details: { reason: 'silence', last_seen: new Date(NOON).toISOString(), allowed_silence_s: 60 },
      },
    ]);
    await registry.record([seen(id, 200)]);
    expect(await statusOf(id)).toBe('online');
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared', cleared_by: null }]);
  });

  it('is not ended by messages that come late, or are replayed, or by dead letters that are driven again', async () => {
    const id = await device({});
    await liveness.declareSilent(at(100));
    await registry.record([
      seen(id, -30),
      seen(id, 150, { live: false }),
      numbered(id, 3, 160, { live: false, fromArchive: true }),
      seen(id, 170, { live: false, status: 'online' }),
    ]);
    expect(await statusOf(id)).toBe('offline');
    expect(await alertsOf(id)).toMatchObject([{ state: 'open' }]);
  });

  it('is no news for a device that said it goes', async () => {
    const id = await device({});
    await registry.record([seen(id, 5, { status: 'offline' })]);
    await liveness.declareSilent(at(1000));
    expect(await alertsOf(id)).toMatchObject([{ raised_count: 1, details: { reason: 'said_offline' } }]);
  });

  it('of a device that was never heard of is none', async () => {
    const id = newId();
    await registry.create(id, fields());
    await liveness.declareSilent(at(1e6));
    expect(await statusOf(id)).toBe('unknown');
  });

  it('begins at a person’s word that the device is online', async () => {
    const id = await device({});
    const now = Date.now();
    await liveness.declareSilent(now);
    await registry.setStatus(id, 'online', null);
    expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
    await liveness.declareSilent(now + 30_000);
    expect(await statusOf(id)).toBe('online');
    await liveness.declareSilent(now + 90_000);
    expect(await statusOf(id)).toBe('offline');
  });
});

describe('marks', () => {
  it('tell how far all is recorded: as far as the slowest lane', async () => {
    expect(await liveness.recordedUntil(['a', 'b'])).toBeNull();
    await registry.noteMarks([
      { lane: 'a', sentAt: at(10) },
      { lane: 'b', sentAt: at(20) },
    ]);
    await registry.noteMarks([{ lane: 'b', sentAt: at(15) }]);
    expect(await liveness.recordedUntil(['a', 'b'])).toBe(at(10));
    await registry.noteMarks([{ lane: 'a', sentAt: at(30) }]);
    expect(await liveness.recordedUntil(['a', 'b'])).toBe(at(20));
  });

  it('tell nothing where a lane has brought none yet, and are not held up by a lane that is no longer there', async () => {
    await registry.noteMarks([
      { lane: 'gone', sentAt: at(1) },
      { lane: 'there', sentAt: at(50) },
    ]);
    expect(await liveness.recordedUntil(['there', 'new'])).toBeNull();
    expect(await liveness.recordedUntil(['there'])).toBe(at(50));
  });
});

describe('sequence gaps', () => {
  const watch = (now: number, graceMs = 60_000) => liveness.watchGaps(now, graceMs);
  const open = async (id: string) =>
    (await alertsOf(id)).filter(({ alert_type }) => alert_type === 'sequence_gap');

  it('raise one alert per device when they outlive their grace, which says what is missing and ends when it comes', async () => {
    const id = newId();
    await registry.record([numbered(id, 0, 0), numbered(id, 3, 30), numbered(id, 7, 70)]);
    await watch(Date.now());
    expect(await open(id)).toEqual([]);
    await watch(Date.now() + 60_000);
    expect(await open(id)).toMatchObject([
      {
        raised_count: 1,
        message: '5 messages are missing in 2 gaps',
        details: {
          missing: 5,
          ranges: [
            { from: 1, to: 2 },
            { from: 4, to: 6 },
          ],
        },
      },
    ]);
    await registry.record([numbered(id, 5, 50), numbered(id, 1, 10), numbered(id, 2, 20)]);
    await watch(Date.now() + 120_000);
    expect(await open(id)).toMatchObject([
      { raised_count: 1, state: 'open', details: { missing: 2, gaps: 2 } },
    ]);
    await registry.record([numbered(id, 6, 60), numbered(id, 4, 40)]);
    expect(await open(id)).toMatchObject([{ state: 'cleared', cleared_by: null }]);
    expect((await registry.get(id))?.device.ingest).toMatchObject({ gaps: 0, missing: 0, new_messages: 8 });
  });

  it('that are filled within their grace raise nothing', async () => {
    const id = newId();
    await registry.record([numbered(id, 0, 0), numbered(id, 2, 20)]);
    await watch(Date.now());
    await registry.record([numbered(id, 1, 10)]);
    await watch(Date.now() + 600_000);
    expect(await open(id)).toEqual([]);
  });

  it('that a person has cleared stay cleared, until there is another', async () => {
    const id = newId();
    await registry.record([numbered(id, 0, 0), numbered(id, 2, 20)]);
    await watch(Date.now() + 60_000);
    const [first] = await open(id);
    await alerts.clear(first?.id ?? 0, 'anna', Date.now());
    await watch(Date.now() + 120_000);
    expect(await open(id)).toHaveLength(1);
    await registry.record([numbered(id, 9, 90)]);
    await watch(Date.now() + 240_000);
    expect(await open(id)).toMatchObject([
      { state: 'open', details: { missing: 7 } },
      { cleared_by: 'anna' },
    ]);
  });

  it('are looked at only where they have changed or wait', async () => {
    await watch(Date.now() + 600_000);
    await registry.record([numbered(newId(), 0, 0), numbered(newId(), 5, 0)]);
    expect(await watch(Date.now() + 600_000)).toBe(0);
  });

  it('and reboots are counted on the device', async () => {
    const id = newId();
    await registry.record([
      numbered(id, 4, 0),
      numbered(id, 6, 20),
      numbered(id, 0, 60, { sequenced: { seq: 0, time: at(60), boot: 2 } }),
    ]);
    expect((await registry.get(id))?.device.ingest).toMatchObject({ gaps: 1, missing: 1, reboots: 1 });
  });
});

it('quarantine that has been quiet is no alert any more', async () => {
  const bad = { quarantined: true };
  const id = await device(bad, bad);
  await registry.record([seen(id, 3600, bad)]);
  const hour = 3_600_000;
  await liveness.clearQuiet(at(3600) + hour, hour);
  expect(await alertsOf(id)).toMatchObject([{ alert_type: 'quarantine', state: 'open', raised_count: 3 }]);
  await liveness.clearQuiet(at(3600) + hour + 1, hour);
  expect(await alertsOf(id)).toMatchObject([{ state: 'cleared' }]);
  await registry.record([seen(id, 3600, bad)]);
  expect(await alertsOf(id)).toHaveLength(1);
});
