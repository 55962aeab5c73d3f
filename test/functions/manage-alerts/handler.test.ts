import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler } from '#functions/manage-alerts/handler.ts';
import { clearAlerts } from '#store/alerts/clear.ts';
import { raiseAlerts } from '#store/alerts/raise.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { fields, NOON, newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '../../support/events.ts';

const database = useDatabase();
let registry: Registry;
let db: Database;
beforeAll(() => {
  vi.stubEnv('DATABASE_URL', database());
  db = new Database(database(), 'test');
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 10, BROKER_COUNT: 1 });
});
afterAll(() => Promise.all([registry.close(), db.close()]));

const ask = async (routeKey: string, asked: Parameters<typeof requestEvent>[1] = {}) =>
  answerOf(await handler(requestEvent(routeKey, asked), CONTEXT));
const device = async () => {
  const id = newId();
  await registry.create(id, fields());
  return id;
};
const post = (id: string, body: object = {}) =>
  ask('POST /api/devices/{id}/alerts', {
    params: { id },
    body: { alert_type: 'door_open', severity: 'info', message: 'the cabinet is open', ...body },
  });
const listOf = async (id: string, query: Record<string, string> = {}) =>
  ask('GET /api/devices/{id}/alerts', { params: { id }, query });
const acknowledge = (id: unknown) => ask('POST /api/alerts/{id}/acknowledge', { params: { id: String(id) } });
const clear = (id: unknown) => ask('POST /api/alerts/{id}/clear', { params: { id: String(id) } });

describe('an alert by hand', () => {
  it('is answered with the fields that clients have always read, and more', async () => {
    const id = await device();
    const { status, json } = await post(id);
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.any(Number),
      device_id: id,
      alert_type: 'door_open',
      severity: 'info',
      message: 'the cabinet is open',
      acknowledged: false,
      created_at: expect.stringMatching(/Z$/),
      rule: 'api',
      details: {},
      state: 'open',
      acknowledged_at: null,
      acknowledged_by: null,
      raised_count: 1,
      last_raised_at: json.created_at,
      cleared_at: null,
      cleared_by: null,
    });
  });

  it('is the same one while it is open and nobody has seen it, and a new one after that', async () => {
    const id = await device();
    const first = (await post(id)).json;
    expect((await post(id, { message: 'still' })).json).toMatchObject({
      id: first.id,
      raised_count: 2,
      message: 'still',
    });
    await acknowledge(first.id);
    const second = (await post(id)).json;
    expect(second).toMatchObject({ acknowledged: false, raised_count: 1 });
    expect(second.id).not.toBe(first.id);
    expect((await listOf(id)).json).toMatchObject([
      { id: second.id, state: 'open' },
      { id: first.id, state: 'cleared' },
    ]);
  });

  it('needs its type and message, and says which is missing or not known', async () => {
    const id = await device();
    const { status, json } = await ask('POST /api/devices/{id}/alerts', {
      params: { id },
      body: { severity: 7, other: 1 },
    });
    expect(status).toBe(400);
    expect(json.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'alert_type',
      'message',
      'other',
      'severity',
    ]);
  });

  it('takes back what it showed', async () => {
    const id = await device();
    const { json } = await post(id);
    expect((await post(id, json)).status).toBe(201);
  });

  it('is refused where a device has a hundred others open', async () => {
    const id = await device();
    for (let n = 0; n < 100; n++) await post(id, { alert_type: `type ${n}` });
    expect(await post(id, { alert_type: 'one more' })).toMatchObject({ status: 409 });
    expect((await post(id, { alert_type: 'type 7' })).status).toBe(201);
  });

  it('of a device that is not there is 404, as all about it', async () => {
    for (const id of [newId(), 'no/device', "x'; DROP TABLE device_alerts; --"]) {
      expect((await post(id)).status).toBe(404);
      expect((await listOf(id)).status).toBe(404);
    }
    expect(await listOf(await device())).toMatchObject({ status: 200, json: [] });
  });
});

describe('acknowledging and clearing', () => {
  it('note who was first, and can be repeated', async () => {
    const { json } = await post(await device());
    const seen = (await acknowledge(json.id)).json;
    expect(seen).toMatchObject({ acknowledged: true, acknowledged_by: 'anonymous', state: 'open' });
    expect((await acknowledge(json.id)).json).toEqual(seen);
    const cleared = (await clear(json.id)).json;
    expect(cleared).toMatchObject({
      state: 'cleared',
      cleared_by: 'anonymous',
      acknowledged_at: seen.acknowledged_at,
    });
    expect((await clear(json.id)).json).toEqual(cleared);
  });

  it.each(['0', '999999999', 'x', '1e3', '99999999999999999999'])(
    'of %s, which is none, are 404',
    async (id) => {
      expect((await acknowledge(id)).status).toBe(404);
      expect((await clear(id)).status).toBe(404);
    },
  );

  it('count for the overview', async () => {
    const { unacknowledged_alerts: before } = await registry.stats();
    const [seen, cleared] = [(await post(await device())).json, (await post(await device())).json];
    expect((await registry.stats()).unacknowledged_alerts).toBe(before + 2);
    await acknowledge(seen.id);
    await clear(cleared.id);
    expect((await registry.stats()).unacknowledged_alerts).toBe(before);
  });
});

describe('the lists', () => {
  const at = (second: number) => NOON + second * 1000;
  const raise = (deviceId: string, type: string, second: number, severity = 'warning') =>
    db.transaction((client) =>
      raiseAlerts(client, [{ deviceId, type, severity, message: type, at: at(second) }]),
    );

  it('go by pages, newest first, and miss nothing that is at the same time', async () => {
    const id = await device();
    for (let n = 0; n < 7; n++) await raise(id, `t${n}`, n < 4 ? 0 : n);
    const types: string[] = [];
    for (let query: Record<string, string> | undefined = { limit: '2' }; query !== undefined; ) {
      const { json, headers } = await listOf(id, query);
      types.push(...json.map(({ alert_type }: { alert_type: string }) => alert_type));
      const next = /<[^?]*\?([^>]+)>/.exec(String(headers?.link ?? ''))?.[1];
      query = next === undefined ? undefined : Object.fromEntries(new URLSearchParams(next));
    }
    expect(types).toEqual(['t6', 't5', 't4', 't3', 't2', 't1', 't0']);
  });

  it('are narrowed by state, type, severity, and whether somebody has seen it', async () => {
    const id = await device();
    await raise(id, 'a', 1, 'critical');
    await raise(id, 'b', 2);
    await raise(id, 'c', 3);
    await db.transaction((client) => clearAlerts(client, [{ deviceId: id, type: 'c', at: at(4) }]));
    const types = async (query: Record<string, string>) =>
      (await listOf(id, query)).json.map(({ alert_type }: { alert_type: string }) => alert_type);
    expect(await types({ state: 'open' })).toEqual(['b', 'a']);
    expect(await types({ state: 'cleared' })).toEqual(['c']);
    expect(await types({ severity: 'critical' })).toEqual(['a']);
    expect(await types({ type: 'b' })).toEqual(['b']);
    expect(await types({ acknowledged: 'True' })).toEqual([]);
    expect(await types({ acknowledged: 'false', state: 'open', severity: 'warning' })).toEqual(['b']);
    const fleet = await ask('GET /api/alerts', { query: { type: 'a', severity: 'critical', limit: '1000' } });
    expect(fleet.json).toContainEqual(expect.objectContaining({ device_id: id, alert_type: 'a' }));
    for (const query of [{ acknowledged: 'maybe' }, { state: 'shut' }, { cursor: 'x' }, { limit: '0' }])
      expect((await ask('GET /api/alerts', { query })).status).toBe(400);
  });

  it('keep the alerts of a device that was removed, cleared', async () => {
    const id = await device();
    await raise(id, 'gone', 1);
    const { version = '' } = (await registry.get(id)) ?? {};
    await registry.remove(id, version);
    const { json } = await ask('GET /api/alerts', { query: { type: 'gone' } });
    expect(json).toMatchObject([
      { device_id: id, state: 'cleared', acknowledged: true, cleared_by: 'the device was removed' },
    ]);
  });
});
