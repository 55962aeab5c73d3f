import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deliverWebhooks } from '#functions/deliver-webhooks/deliver.ts';
import { receiverOf } from '#functions/deliver-webhooks/receiver.ts';
import { PostgresAlertEvents } from '#store/alert-events/postgres.ts';
import { clearAlerts } from '#store/alerts/clear.ts';
import { PostgresAlerts } from '#store/alerts/postgres.ts';
import { raiseAlerts } from '#store/alerts/raise.ts';
import { Database } from '#store/postgres/pool.ts';
import { newId } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { receiver, withStatus } from './receivers.ts';

const database = useDatabase();
let db: Database;
let events: PostgresAlertEvents;
let alerts: PostgresAlerts;
beforeAll(() => {
  db = new Database(database(), 'test');
  events = new PostgresAlertEvents(database());
  alerts = new PostgresAlerts(database());
});
beforeEach(() => db.query('DELETE FROM alert_events'));
afterAll(() => Promise.all([db.close(), events.close(), alerts.close()]));

const SECRET = 'known to the house and its receivers';
const deliver = (urls: string[], more: { events?: PostgresAlertEvents } = {}) =>
  deliverWebhooks(new Date(), {
    events: more.events ?? events,
    receivers: urls.map(receiverOf),
    secret: SECRET,
    limits: { lingerMs: 0, runMs: 20_000, lookMs: 1 },
  });
const raise = (deviceId: string, type = 'offline', message = type) =>
  db.transaction((client) =>
    raiseAlerts(client, [{ deviceId, type, severity: 'critical', message, at: Date.now() }]),
  );
const clear = (deviceId: string, type = 'offline') =>
  db.transaction((client) => clearAlerts(client, [{ deviceId, type, at: Date.now() }]));
const dueNow = () =>
  db.query("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE state = 'waiting'");
const states = async () => (await alerts.deliveries({ limit: 1000 })).deliveries;

describe('a receiver', () => {
  it('is told of each opening and closing in order, signed so that it can be known', async () => {
    const { url, got } = await receiver(withStatus(204));
    const id = newId();
    await raise(id);
    await raise(id);
    await clear(id);
    expect(await deliver([url])).toMatchObject({ handed_on: 2, delivered: 2, not_delivered: 0 });
    expect(got.map(({ event }) => event.type)).toEqual(['alert.raised', 'alert.cleared']);
    const [{ headers, body, event }] = got as [(typeof got)[0]];
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const mac = createHmac('sha256', SECRET).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
    expect(event.data).toMatchObject({
      device_id: id,
      alert_type: 'offline',
      state: 'open',
      raised_count: 1,
    });
    expect(await deliver([url])).toMatchObject({ handed_on: 0, delivered: 0 });
  });

  it('that fails is told again under the same id, later and later', async () => {
    const { url, got } = await receiver((response, count) => withStatus(count < 3 ? 500 : 200)(response));
    await raise(newId());
    expect(await deliver([url])).toMatchObject({ delivered: 0, not_delivered: 1 });
    expect(await deliver([url])).toMatchObject({ delivered: 0, not_delivered: 0 }); // not due yet
    expect(await states()).toMatchObject([{ state: 'waiting', attempts: 1, last_problem: 'answered 500' }]);
    await dueNow();
    await deliver([url]);
    await dueNow();
    await deliver([url]);
    expect(new Set(got.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await states()).toMatchObject([{ state: 'delivered', attempts: 3, last_problem: null }]);
  });

  it('is given up for an event after so many failures, to be seen, and the next event has its turn', async () => {
    const { url } = await receiver(withStatus(500));
    const id = newId();
    await raise(id);
    await clear(id);
    await deliver([url]);
    await db.query('UPDATE webhook_deliveries SET attempts = 15, next_attempt_at = now() WHERE attempts = 1');
    expect(await deliver([url])).toMatchObject({ given_up: 1, not_delivered: 1 });
    expect((await alerts.deliveries({ state: 'failed', limit: 10 })).deliveries).toMatchObject([
      { device_id: id, event: 'raised', attempts: 16, next_attempt_at: null },
    ]);
  });

  it('that is gone is not asked again', async () => {
    const { url } = await receiver(withStatus(410));
    await raise(newId());
    expect(await deliver([url])).toMatchObject({ given_up: 1 });
  });

  it('leads nobody elsewhere: redirects are failures', async () => {
    const elsewhere = await receiver(withStatus(200));
    const { url } = await receiver(withStatus(302, { location: elsewhere.url }));
    await raise(newId());
    await deliver([url]);
    expect(elsewhere.got).toEqual([]);
    expect(await states()).toMatchObject([{ state: 'waiting', last_problem: 'answered 302' }]);
  });

  it('that keeps silent holds nobody else', async () => {
    const held: ServerResponse[] = [];
    const silent = await receiver((response) => void held.push(response));
    const quick = await receiver(withStatus(200));
    const ids = Array.from({ length: 30 }, () => newId());
    for (const id of ids) await raise(id);
    const running = deliver([silent.url, quick.url]);
    await vi.waitFor(() => expect(quick.got).toHaveLength(30), { timeout: 9000, interval: 5 });
    expect(silent.got.length).toBeLessThanOrEqual(8);
    for (const response of held) response.writeHead(503).end();
    await running;
  });

  it('is shown without what is secret in its URL', async () => {
    const { url } = await receiver(withStatus(200));
    await raise(newId());
    await deliver([url]);
    const [{ receiver: shown = '' } = {}] = await states();
    expect(shown).toMatch(/^127\.0\.0\.1:\d+ [0-9a-f]{12}$/);
  });

  it('is told again of what it had when the house died before it noted that', async () => {
    const { url, got } = await receiver(withStatus(200));
    await raise(newId());
    const dying = new PostgresAlertEvents(database());
    dying.settle = () => Promise.reject(new Error('killed'));
    await expect(deliver([url], { events: dying })).rejects.toThrow('killed');
    await deliver([url]);
    expect(got).toHaveLength(2);
    expect(got[0]?.headers['webhook-id']).toBe(got[1]?.headers['webhook-id']);
    await dying.close();
  });
});

describe('a flood of one device', () => {
  it('delays no other device: each has its oldest event told in each turn', async () => {
    const { url, got } = await receiver(withStatus(200));
    const [noisy, quiet] = [newId('a'), newId('b')];
    for (let n = 0; n < 15; n++) await raise(noisy, `type ${n}`);
    await raise(quiet);
    await deliver([url]);
    expect(got.findIndex(({ event }) => event.data.device_id === quiet)).toBeLessThan(2);
    expect(got).toHaveLength(16);
  });

  it('leaves out what a later event of the same alert makes needless', async () => {
    const { url, got } = await receiver(withStatus(200));
    const id = newId();
    await raise(id, 'other');
    for (let n = 0; n < 30; n++) {
      await raise(id);
      await clear(id);
    }
    await raise(id);
    await deliver([url]);
    expect(got.map(({ event }) => [event.type, event.data.message])).toEqual([
      ['alert.raised', 'other'],
      ['alert.raised', 'offline'],
    ]);
    expect((await states()).filter(({ state }) => state === 'superseded')).toHaveLength(60);
  });
});

it('with nobody to tell, events are done with: who comes later hears of what comes then', async () => {
  await raise(newId());
  expect(await deliver([])).toMatchObject({ handed_on: 1 });
  const { url, got } = await receiver(withStatus(200));
  await deliver([url]);
  expect(got).toEqual([]);
});
