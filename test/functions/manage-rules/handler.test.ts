import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RULE_DEFAULTS, RuleFields } from '#domain/api/alert-rules.ts';
import { handler } from '#functions/manage-rules/handler.ts';
import { Database } from '#store/postgres/pool.ts';
import { PostgresAlertRules } from '#store/rules/postgres.ts';
import { newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '../../support/events.ts';

const database = useDatabase();
let db: Database;
beforeAll(() => {
  vi.stubEnv('DATABASE_URL', database());
  db = new Database(database(), 'test');
});
afterAll(() => db.close());

type Asked = NonNullable<Parameters<typeof requestEvent>[1]> & { headers?: Record<string, string> };
async function ask(routeKey: string, { headers = {}, ...asked }: Asked = {}) {
  const event = requestEvent(routeKey, asked);
  return answerOf(await handler({ ...event, headers: { ...event.headers, ...headers } }, CONTEXT));
}
const hot = { name: 'hot', scope: 'fleet', metric: 'temperature', comparison: 'above', high: 80 };
const define = (more: object = {}) => ask('POST /api/alert-rules', { body: { ...hot, ...more } });
const one = (method: string, id: string, asked: Asked = {}) =>
  ask(`${method} /api/alert-rules/{id}`, { params: { id }, ...asked });

describe('an alert rule', () => {
  it('is defined, read, changed on its version, and deleted', async () => {
    const { status, json, headers } = await define();
    expect(status).toBe(201);
    expect(json).toMatchObject({
      ...hot,
      target: null,
      low: null,
      duration_s: 0,
      max_gap_s: 150,
      built_in: false,
    });
    expect(headers.location).toBe(`/api/alert-rules/${json.id}`);
    expect(await one('GET', json.id)).toMatchObject({ status: 200, json, headers: { etag: headers.etag } });
    const ifMatch = { 'if-match': String(headers.etag) };
    const changed = await one('PUT', json.id, { body: { ...json, high: 90 }, headers: ifMatch });
    expect(changed).toMatchObject({ status: 200, json: { high: 90, name: 'hot' } });
    expect(await one('PUT', json.id, { body: { high: 95 }, headers: ifMatch })).toMatchObject({
      status: 412,
    });
    expect(await one('DELETE', json.id, { headers: ifMatch })).toMatchObject({ status: 412 });
    expect(await one('DELETE', json.id)).toMatchObject({ status: 200 });
    expect(await one('GET', json.id)).toMatchObject({ status: 404 });
    expect(await one('GET', 'a\0b')).toMatchObject({ status: 404 });
  });

  it('is defined once by the same request with the same key, also where the first one broke off', async () => {
    const headers = { 'idempotency-key': newId() };
    const again = () => ask('POST /api/alert-rules', { body: { ...hot, name: 'once' }, headers });
    const [first, second] = [await again(), await again()];
    expect(second).toMatchObject({
      status: 201,
      json: first.json,
      headers: { 'idempotent-replayed': 'true' },
    });
    const rules = new PostgresAlertRules(database());
    const fields = RuleFields.parse({ ...RULE_DEFAULTS, ...hot });
    const made = await rules.create(fields, 'an-earlier-try');
    expect(await rules.create(fields, 'an-earlier-try')).toEqual(made);
    await rules.close();
    const left = await db.query(
      "DELETE FROM alert_rules WHERE id = 'an-earlier-try' OR name = 'once' RETURNING id",
    );
    expect(left).toHaveLength(2);
  });

  it.each([
    [{ high: undefined }, 'high', 'is needed by above'],
    [{ low: 1 }, 'low', 'is not used by above'],
    [{ comparison: 'outside', low: 80 }, 'low', 'must be less than high'],
    [{ comparison: 'outside', low: 70, hysteresis: 6 }, 'hysteresis', 'at most half'],
    [{ hysteresis: -1 }, 'hysteresis', 'at least 0'],
    [{ duration_s: 1.5 }, 'duration_s', 'whole seconds'],
    [{ target: 'm-1' }, 'target', 'has no target'],
    [{ scope: 'type' }, 'target', 'needs one'],
    [{ scope: 'device', target: 'nobody' }, 'target', 'no such device'],
    [{ scope: 'device', target: '../x' }, 'target', 'expected a device_id'],
    [{ scope: 'voltage_system', target: 'dc_600' }, 'target', 'expected one of dc_750'],
    [{ severity: 'loud' }, 'severity', 'expected one of info, warning, critical'],
    [{ colour: 'red' }, 'colour', 'unknown field'],
  ])('is refused with %j', async (more, path, message) => {
    const { status, json } = await define(more);
    expect(status).toBe(400);
    expect(json.errors).toContainEqual({ path, message: expect.stringContaining(message) });
  });

  it('that is built in can be switched off, and not deleted', async () => {
    const id = 'en50163-dc_750-non-permanent';
    expect(await one('DELETE', id)).toMatchObject({ status: 409 });
    expect(await one('PUT', id, { body: { enabled: false } })).toMatchObject({
      status: 200,
      json: { enabled: false },
    });
    expect(await one('PUT', id, { body: {} })).toMatchObject({ status: 400 });
  });

  it('is listed newest first and page by page, by its filters, and for the devices that it holds for', async () => {
    const metric = newId('metric');
    const ids: string[] = [];
    for (const high of [1, 2, 3]) ids.unshift((await define({ metric, high })).json.id);
    const first = await ask('GET /api/alert-rules', { query: { metric, limit: '2' } });
    const second = await ask('GET /api/alert-rules', { query: first.next ?? {} });
    expect([...first.json, ...second.json].map(({ id }) => id)).toEqual(ids);
    await one('PUT', ids[0] ?? '', { body: { enabled: false } });
    const device = newId();
    const forDevice = () => ask('GET /api/devices/{id}/alert-rules', { params: { id: device } });
    expect(await forDevice()).toMatchObject({ status: 404 });
    await db.query("INSERT INTO devices (device_id, device_name) VALUES ($1, 'm')", [device]);
    expect((await forDevice()).json.map(({ id }: { id: string }) => id)).toEqual(ids.slice(1));
  });
});
