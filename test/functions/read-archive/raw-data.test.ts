import { beforeAll, describe, expect, it, vi } from 'vitest';
import { fileMessage } from '#functions/archive-messages/object-of.ts';
import { openRegistry } from '#store/registry/open.ts';
import { useDatabase } from '#test/support/database.ts';
import { ask, online, telemetry, useHome } from './home.ts';

const databaseUrl = useDatabase();
const { archive, keep } = useHome();

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', databaseUrl());
  const registry = openRegistry({ DATABASE_URL: databaseUrl(), DISCOVERED_DEVICES_MAX: 10, BROKER_COUNT: 1 });
  const fields = { device_name: 'Silent', device_type: null, location: null, status: 'active', metadata: {} };
  await registry.create('silent', fields);
  await registry.close();
  await keep(...[1, 2, 3, 4, 5].map((seq) => telemetry('m1', seq)), online('m1'), telemetry('m10', 1));
});

describe('GET /api/devices/{id}/raw-data', () => {
  const route = 'GET /api/devices/{id}/raw-data';
  const names = async (query: Record<string, string> = {}, id = 'm1') => {
    const { json } = await ask(route, { params: { id }, query });
    return json.map(({ filename }: { filename: string }) => filename.replace(/_[0-9a-f]{8}\.json$/, ''));
  };

  it("lists the device's messages, newest first, by their whole keys", async () => {
    const { status, json, headers } = await ask(route, { params: { id: 'm1' } });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(json).toHaveLength(6);
    expect(json[0]).toEqual({
      filename: expect.stringMatching(/^m1\/telemetry\/2026-11-23T12-00-05\.000Z_5_[0-9a-f]{8}\.json$/),
      size: expect.any(Number),
      last_modified: expect.stringMatching(/Z$/),
    });
    expect(json[5].filename).toMatch(/^m1\/status\/2026-11-23T11-00-00\.000Z_[0-9a-f]{8}\.json$/);
    expect(headers.link).toBeUndefined();
  });

  it('leads from page to page by its Link, with all that was asked for', async () => {
    const { json, next, headers } = await ask(route, {
      params: { id: 'm1' },
      query: { limit: '2', category: 'telemetry' },
    });
    expect(json).toHaveLength(2);
    expect(headers.link).toMatch(/^<\/api\/devices\/m1\/raw-data\?/);
    const second = await ask(route, { params: { id: 'm1' }, query: next! });
    const third = await ask(route, { params: { id: 'm1' }, query: second.next! });
    const all = [...json, ...second.json, ...third.json].map(({ filename }) => filename.split('_')[1]);
    expect(all).toEqual(['5', '4', '3', '2', '1']);
    expect(third.next).toBeUndefined();
  });

  it('fixes a relative time to what it meant on the first page', async () => {
    const { next } = await ask(route, { params: { id: 'm1' }, query: { limit: '1', from: '-36500d' } });
    expect(next?.from).toMatch(/^-?\d+$/);
  });

  it('takes prefix after the device, alone and with a category', async () => {
    expect(await names({ prefix: 'telemetry/2026-11-23T12-00-03' })).toEqual([
      'm1/telemetry/2026-11-23T12-00-03.000Z_3',
    ]);
    expect(await names({ prefix: 'sta' })).toEqual(['m1/status/2026-11-23T11-00-00.000Z']);
    expect(await names({ prefix: 'tel', category: 'telemetry' })).toHaveLength(5);
    expect(await names({ prefix: 'telemetry/2026', category: 'telemetry' })).toHaveLength(5);
    expect(await names({ prefix: 'status/', category: 'telemetry' })).toEqual([]);
    expect(await names({ prefix: '../m10/' })).toEqual([]);
  });

  it('lists a range of time', async () => {
    expect(await names({ from: '2026-11-23T12:00:02Z', to: '2026-11-23T12:00:04Z' })).toEqual([
      'm1/telemetry/2026-11-23T12-00-03.000Z_3',
      'm1/telemetry/2026-11-23T12-00-02.000Z_2',
    ]);
    expect(await names({ from: '-1h', to: 'now()' })).toEqual([]);
  });

  it('answers an empty list for a device that is known and has not sent', async () => {
    expect((await ask(route, { params: { id: 'silent' } })).json).toEqual([]);
  });

  it('knows a device that has sent, though the registry does not', async () => {
    expect(await names({ category: 'hello' }, 'm10')).toEqual([]);
  });

  it.each([
    'm',
    'nobody',
    '..',
    '../m1',
    'quarantine',
    'dead-letters',
    '.tmp',
    'm1/telemetry',
    'm1\\',
    'm1\0',
    '',
    'ü',
  ])('answers 404 for %j, which is no device', async (id) => {
    const { status, json, headers } = await ask(route, { params: { id } });
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(json.error).toBe(json.detail);
  });

  it.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: '1001' }, 'limit'],
    [{ category: 'weather' }, 'category'],
    [{ from: 'yesterday' }, 'from'],
    [{ cursor: 'x' }, 'cursor'],
    [{ cursor: Buffer.from('{"a":1}').toString('base64url') }, 'cursor'],
  ])('refuses %j', async (query, path) => {
    const { status, json } = await ask(route, { params: { id: 'm1' }, query });
    expect(status).toBe(400);
    expect(json.errors).toEqual([{ path, message: expect.any(String) }]);
  });
});

describe('GET /api/devices/{id}/raw-data/{category}/{name}', () => {
  const route = 'GET /api/devices/{id}/raw-data/{category}/{name}';

  it('gives the object as it stands in the archive', async () => {
    const { object } = fileMessage(telemetry('m1', 3));
    const [id = '', category = '', name = ''] = object.key.split('/');
    const { status, text, headers } = await ask(route, { params: { id, category, name } });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(text).toBe(Buffer.from(object.body).toString('utf8'));
    expect(text).toContain('"val":750.0}');
  });

  it.each([
    ['m1', 'telemetry', '2026-11-23T12-00-03.000Z_3_00000000.json'],
    ['m1', '..', 'm10'],
    ['m1', 'telemetry', '../../m10/telemetry/2026-11-23T12-00-01.000Z_1_00000000.json'],
    ['m1', 'telemetry', '..%2f..%2fjournal.sqlite'],
    ['m1', '..', 'journal.sqlite'],
    ['..', 'archive', 'journal.sqlite'],
    ['m1', 'telemetry', '/etc/passwd'],
    ['m1', 'telemetry', '..\\..\\journal.sqlite'],
    ['m1', 'telemetry', '2026-11-23T12-00-03.000Z\0.json'],
    ['m1', 'telemetry', ''],
    ['m1', 'telemetry', '2026-11-23'],
    ['quarantine', '2026-11-23', 'aa.json'],
    ['dead-letters', 'store-metrics', '2026-11-23T12-00-03.000Z_0a.json'],
  ])('answers 404 for %j, %j, %j', async (id, category, name) => {
    await archive.putNew([
      { key: 'quarantine/2026-11-23/aa.json', body: Buffer.from('{}') },
      { key: 'dead-letters/store-metrics/2026-11-23T12-00-03.000Z_0a.json', body: Buffer.from('{}') },
    ]);
    expect((await ask(route, { params: { id, category, name } })).status).toBe(404);
  });
});
