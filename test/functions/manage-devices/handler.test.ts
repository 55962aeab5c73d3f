import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { routes } from '#functions/manage-devices/handler.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import { FolderIdentities } from '#store/identities/folder/folder.ts';
import type { Identities } from '#store/identities/port.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { NOON, numbered } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { requestEvent } from '../../support/events.ts';
import { ask, created, get, newId, patch, put } from './ask.ts';
import { describeFuzzing } from './fuzz.ts';

const database = useDatabase();
const folder = mkdtempSync(join(tmpdir(), 'iot-meter-devices-'));
const identities = new FolderIdentities(folder);
let registry: Registry;
let idempotency: Idempotency;
beforeAll(() => {
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('IDENTITIES_URL', `folder:${folder}`);
  idempotency = openIdempotency({ DATABASE_URL: database() });
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 1 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await registry.close();
  await idempotency.close();
});

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('POST /api/devices', () => {
  it('answers 201 with the device, its place and its version', async () => {
    const id = newId();
    const body = {
      device_id: id,
      device_name: 'Tram 12, roof',
      device_type: 'power_meter_dc',
      location: 'Köln',
      metadata: { line: 7 },
    };
    const { status, json, headers } = await ask('POST /api/devices', { body });
    expect({ status, json }).toEqual({
      status: 201,
      json: {
        ...body,
        status: 'active',
        connection_status: 'unknown',
        last_seen: null,
        fw_version: null,
        clock_ahead_ms: null,
        ingest: {
          new_messages: 0,
          duplicates: 0,
          gaps: 0,
          missing: 0,
          reboots: 0,
          old: 0,
          clock_inconsistent: 0,
          quarantined: 0,
        },
        created_at: expect.stringMatching(ISO),
        updated_at: expect.stringMatching(ISO),
      },
    });
    expect(headers).toMatchObject({ location: `/api/devices/${id}`, etag: expect.stringMatching(/^"\d+"$/) });
    expect(await get(id)).toMatchObject({ status: 200, json });
  });

  it('names each missing field', async () => {
    const { status, json } = await ask('POST /api/devices', { body: {} });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'device_id: is missing; device_name: is missing' });
    expect(json.errors).toEqual([
      { path: 'device_id', message: 'is missing' },
      { path: 'device_name', message: 'is missing' },
    ]);
  });

  it('refuses fields that no device has, with their names', async () => {
    const body = { device_id: newId(), device_name: 'x', colour: 'red', owner: 1 };
    const { status, json } = await ask('POST /api/devices', { body });
    expect(status).toBe(400);
    expect(json.errors.map(({ path }: { path: string }) => path)).toEqual(['colour', 'owner']);
  });

  it('answers 409 for a device that is there, and adopts one that was only discovered', async () => {
    const id = newId();
    await registry.record([numbered(id, 0, 0, { fwVersion: '2.4.1' })]);
    expect((await get(id)).json).toMatchObject({ status: 'discovered', connection_status: 'online' });
    const body = { device_id: id, device_name: 'Tram 12, roof' };
    const adopted = await ask('POST /api/devices', { body });
    expect(adopted).toMatchObject({
      status: 201,
      json: { ...body, status: 'active', last_seen: '2026-11-23T12:00:00.000Z', fw_version: '2.4.1' },
    });
    expect(await ask('POST /api/devices', { body })).toMatchObject({
      status: 409,
      json: { error: `there is a device ${id} already` },
    });
  });

  it.each([
    ['device_id', '../etc/passwd'],
    ['device_id', 'quarantine'],
    ['device_id', 7],
    ['device_name', ''],
    ['device_name', ' \t'],
    ['device_name', 'a\0b'],
    ['device_name', 'half \ud83d'],
    ['device_name', 'x'.repeat(201)],
    ['device_name', null],
    ['device_type', 'two\nlines'],
    ['location', { lat: 1, lon: 2 }],
    ['status', 'discovered'],
    ['status', null],
    ['metadata', [1]],
    ['metadata', 'text'],
    ['metadata', { deep: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) }],
    ['metadata', { text: 'a\0b' }],
    ['metadata', { 'half \ud83d': 1 }],
  ])('refuses %s %j', async (field, value) => {
    const { status, json } = await ask('POST /api/devices', {
      body: { device_id: newId(), device_name: 'x', [field]: value },
    });
    expect(status).toBe(400);
    expect(json.errors).toContainEqual(expect.objectContaining({ path: field }));
  });

  it('refuses a number that no number can hold, and metadata half a million levels deep', async () => {
    const bodyWith = (metadata: string) =>
      `{"device_id":"${newId()}","device_name":"x","metadata":{"a":${metadata}}}`;
    for (const metadata of [
      '1e999',
      `${'['.repeat(400_000)}${']'.repeat(400_000)}`,
      `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    ])
      expect(await ask('POST /api/devices', { rawBody: bodyWith(metadata) })).toMatchObject({ status: 400 });
  });

  it('takes only JSON', async () => {
    const body = { device_id: newId(), device_name: 'x' };
    expect(await ask('POST /api/devices', { body, headers: { 'content-type': 'text/plain' } })).toMatchObject(
      { status: 415 },
    );
    expect(await ask('POST /api/devices', { rawBody: '{' })).toMatchObject({ status: 400 });
    expect(await ask('POST /api/devices')).toMatchObject({ status: 400 });
  });
});

describe('PUT /api/devices/{id}', () => {
  it('changes the fields given and leaves the others', async () => {
    const id = await created({ location: 'depot', metadata: { a: 1, b: { c: 2 } } });
    expect(await put(id, { location: null, metadata: { b: 3 } })).toMatchObject({
      status: 200,
      json: { device_name: 'Tram 12, roof', location: null, metadata: { b: 3 } },
    });
    expect((await get(id)).json.metadata).toEqual({ b: 3 });
  });

  it('takes back what was read, with a change in it', async () => {
    const id = await created({ metadata: { a: 1 } });
    const read = (await get(id)).json;
    const { status, json } = await put(id, {
      ...read,
      status: 'maintenance',
      connection_status: 'online',
      last_seen: 'never',
    });
    expect(status).toBe(200);
    expect(json).toEqual({ ...read, status: 'maintenance', updated_at: expect.stringMatching(ISO) });
  });

  it('leaves a discovered device discovered when it takes back what was read, and adopts it when that is said', async () => {
    const id = newId();
    await registry.record([numbered(id, 0, 0)]);
    const read = (await get(id)).json;
    expect(await put(id, { ...read, location: 'depot' })).toMatchObject({
      status: 200,
      json: { status: 'discovered' },
    });
    expect(await put(id, { status: 'active' })).toMatchObject({ status: 200, json: { status: 'active' } });
    expect(await put(id, { status: 'discovered' })).toMatchObject({ status: 400 });
  });

  it('answers 400 when there is nothing to change, with another id, and with fields that no device has', async () => {
    const id = await created();
    for (const body of [
      {},
      { device_id: id },
      { connection_status: 'online' },
      { location: 'x', device_id: 'other' },
      { location: 'x', colour: 1 },
    ])
      expect(await put(id, body), JSON.stringify(body)).toMatchObject({ status: 400 });
  });

  it('holds to If-Match, which messages and heartbeats do not break', async () => {
    const id = await created();
    const etag = String((await get(id)).headers.etag);
    await registry.record([numbered(id, 0, 0)]);
    await ask('POST /api/devices/{id}/heartbeat', { params: { id } });
    const changed = await put(id, { location: 'depot' }, { 'if-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
    expect(await put(id, { location: 'yard' }, { 'if-match': etag })).toMatchObject({ status: 412 });
    expect(await patch(id, { location: 'yard' }, { 'if-match': 'nonsense' })).toMatchObject({ status: 412 });
    expect(
      await patch(id, { location: 'yard' }, { 'if-match': `"0", W/${changed.headers.etag}` }),
    ).toMatchObject({ status: 200 });
    expect(
      await ask('DELETE /api/devices/{id}', { params: { id }, headers: { 'if-match': etag } }),
    ).toMatchObject({ status: 412 });
    expect(await put(id, { location: 'street' }, { 'if-match': '*' })).toMatchObject({ status: 200 });
  });

  it('keeps the version when what is set was set already', async () => {
    const id = await created({ location: 'depot' });
    const { headers } = await get(id);
    expect((await put(id, { location: 'depot' })).headers.etag).toBe(headers.etag);
  });

  it('loses no change when many are made at once', async () => {
    const id = await created();
    const changes = ['a', 'b', 'c', 'd'].map((key) => patch(id, { metadata: { [key]: 1 } }));
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect((await get(id)).json.metadata).toEqual({ a: 1, b: 1, c: 1, d: 1 });
  });
});

describe('PATCH /api/devices/{id}', () => {
  it('merges metadata, and null removes', async () => {
    const id = await created({
      device_type: 'power_meter_dc',
      location: 'depot',
      metadata: { a: 1, b: { c: 2, d: 3 } },
    });
    const body = { location: null, metadata: { a: null, b: { d: 4 }, e: [5] } };
    const answer = await patch(id, body, { 'content-type': 'application/merge-patch+json' });
    expect(answer).toMatchObject({ status: 200, json: { location: null, device_type: 'power_meter_dc' } });
    expect(answer.json.metadata).toEqual({ b: { c: 2, d: 4 }, e: [5] });
    expect((await patch(id, { metadata: null })).json.metadata).toEqual({});
    expect((await patch(id, { device_type: null })).json.device_type).toBe(null);
  });

  it('changes nothing by an empty patch, and refuses to remove what a device must have', async () => {
    const id = await created();
    expect(await patch(id, {})).toMatchObject({ status: 200, json: { device_name: 'Tram 12, roof' } });
    for (const body of [{ device_name: null }, { status: null }, [], 'x', 7, null, { colour: 'red' }])
      expect(await patch(id, body), JSON.stringify(body)).toMatchObject({ status: 400 });
  });

  it('lets metadata grow up to the size of a body, and no further', async () => {
    const id = await created();
    expect(await patch(id, { metadata: { a: 'x'.repeat(700_000) } })).toMatchObject({ status: 200 });
    expect(await patch(id, { metadata: { b: 'x'.repeat(700_000) } })).toMatchObject({ status: 400 });
  });
});

describe('the status of a device', () => {
  it('is shown and set', async () => {
    const id = await created();
    const status = () => ask('GET /api/devices/{id}/status', { params: { id } });
    expect((await status()).json).toEqual({
      device_id: id,
      connection_status: 'unknown',
      last_seen: null,
      fw_version: null,
    });
    const set = await ask('PUT /api/devices/{id}/status', {
      params: { id },
      body: { connection_status: 'online', fw_version: '2.4.1' },
    });
    expect(set).toMatchObject({
      status: 200,
      json: { device_id: id, device_name: 'Tram 12, roof', connection_status: 'online', fw_version: '2.4.1' },
    });
    const read = (await status()).json;
    const again = { params: { id }, body: { ...read, connection_status: 'unknown' } };
    expect(await ask('PUT /api/devices/{id}/status', again)).toMatchObject({
      status: 200,
      json: { connection_status: 'unknown', fw_version: '2.4.1' },
    });
  });

  it('is one of three words', async () => {
    const id = await created();
    for (const body of [
      {},
      { connection_status: 'asleep' },
      { connection_status: null },
      { fw_version: '1' },
      { connection_status: 'online', fw_version: 'a\0' },
      { connection_status: 'online', colour: 1 },
    ])
      expect(
        await ask('PUT /api/devices/{id}/status', { params: { id }, body }),
        JSON.stringify(body),
      ).toMatchObject({ status: 400 });
  });

  it('is online at a heartbeat, which sets last_seen', async () => {
    const id = await created();
    const before = Date.now();
    const { status, json } = await ask('POST /api/devices/{id}/heartbeat', { params: { id } });
    expect({ status, json }).toEqual({ status: 200, json: { message: expect.any(String) } });
    const { last_seen, connection_status } = (await get(id)).json;
    expect(connection_status).toBe('online');
    expect(Date.parse(last_seen)).toBeGreaterThanOrEqual(before);
  });
});

describe('DELETE /api/devices/{id}', () => {
  it('answers a message, and the device is gone until it sends', async () => {
    const id = await created();
    expect(await ask('DELETE /api/devices/{id}', { params: { id } })).toMatchObject({
      status: 200,
      json: { message: expect.stringContaining(id) },
    });
    expect(await get(id)).toMatchObject({ status: 404 });
    await registry.record([numbered(id, 0, 0)]);
    expect((await get(id)).json).toMatchObject({ status: 'discovered', device_name: id });
  });
});

it('answers 404 on everything of a device that does not exist, also for an id that none can have', async () => {
  const bodies: Record<string, unknown> = { PUT: { location: 'x' }, PATCH: { location: 'x' } };
  for (const id of [
    newId(),
    'quarantine',
    'a/b',
    '\0',
    '%00',
    '',
    ' ',
    'ü',
    'x'.repeat(100_000),
    '__proto__',
    'constructor',
    "' OR 1=1 --",
  ])
    for (const routeKey of [
      'GET /api/devices/{id}',
      'PUT /api/devices/{id}',
      'PATCH /api/devices/{id}',
      'DELETE /api/devices/{id}',
      'POST /api/devices/{id}/heartbeat',
      'GET /api/devices/{id}/status',
    ]) {
      const body = bodies[routeKey.split(' ')[0]!];
      const { status, json } = await ask(routeKey, {
        params: { id },
        ...(body === undefined ? {} : { body }),
      });
      expect({ status, error: json.error === json.detail, routeKey }).toEqual({
        status: 404,
        error: true,
        routeKey,
      });
    }
  const body = { connection_status: 'online' };
  expect(await ask('PUT /api/devices/{id}/status', { params: { id: newId() }, body })).toMatchObject({
    status: 404,
  });
});

describe('GET /api/devices', () => {
  const list = (query: Record<string, string>) => ask('GET /api/devices', { query });

  it('is a plain array, newest first, and its Link leads through all of it with the same filters', async () => {
    const type = newId('type');
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift(await created({ device_type: type }));
    const found: string[] = [];
    for (let query: Record<string, string> | undefined = { type, limit: '2' }; query !== undefined; ) {
      const { status, json, next } = await list(query);
      expect(status).toBe(200);
      found.push(...json.map(({ device_id }: { device_id: string }) => device_id));
      query = next;
    }
    expect(found).toEqual(ids);
  });

  it('is filtered, and an unused filter finds nothing', async () => {
    const id = await created({ device_name: `Wagen Ä 100% ${newId()}`, status: 'maintenance' });
    await registry.heartbeat(id, NOON);
    const query = { q: id.slice(2), status: 'maintenance', connection_status: 'online' };
    expect((await list(query)).json).toMatchObject([{ device_id: id }]);
    expect((await list({ ...query, q: `${id.slice(2)}%` })).json).toEqual([]);
    expect((await list({ ...query, status: 'active' })).json).toEqual([]);
  });

  it.each([
    { limit: '0' },
    { limit: '1001' },
    { limit: 'x' },
    { connection_status: 'asleep' },
    { q: '\0' },
    { status: 'a\0' },
    { type: '\ud800' },
    { cursor: 'x' },
    { cursor: Buffer.from('[1,"\\u0000"]').toString('base64url') },
    { cursor: Buffer.from('[-1,"m"]').toString('base64url') },
    { cursor: Buffer.from('[1e300,"m"]').toString('base64url') },
  ])('refuses %j', async (query) => {
    expect(await list(query)).toMatchObject({ status: 400 });
  });
});

describeFuzzing(() => created());

describe('what a device connects with', () => {
  it('is known to the broker from when the device is created', async () => {
    const id = await created();
    expect(existsSync(join(folder, 'devices', id))).toBe(true);
  });

  it('is of no more use once the device is deleted', async () => {
    const id = await created();
    await identities.issue(id, null);
    expect(await ask('DELETE /api/devices/{id}', { params: { id } })).toMatchObject({ status: 200 });
    expect(await identities.list(id)).toEqual([]);
    expect(existsSync(join(folder, 'devices', id))).toBe(false);
  });

  it('stays where the device was changed since it was read', async () => {
    const id = await created();
    await identities.issue(id, null);
    const headers = { 'if-match': '"0"' };
    expect(await ask('DELETE /api/devices/{id}', { params: { id }, headers })).toMatchObject({ status: 412 });
    expect(await identities.list(id)).toHaveLength(1);
  });

  it('stays where the device was only discovered, for it is not ours', async () => {
    const id = newId();
    await registry.record([numbered(id, 0, 0)]);
    await identities.register(id);
    await identities.issue(id, null);
    expect(await ask('DELETE /api/devices/{id}', { params: { id } })).toMatchObject({ status: 200 });
    expect(await identities.list(id)).toHaveLength(1);
  });
});

describe('a failure half way', () => {
  const silent = new StoreAway('test', new Error('silent'));
  /** The function's own routes, with stores of which one falls silent for one call. */
  const withSilent = (routeKey: keyof typeof routes, which: 'registry' | 'identities', call: string) => {
    let isSilent = true;
    const failing = <T extends object>(store: T): T =>
      new Proxy(store, {
        get: (target, name) =>
          name === call && isSilent
            ? async () => {
                isSilent = false;
                throw silent;
              }
            : (Reflect.get(target, name) as (...args: unknown[]) => unknown).bind(target),
      });
    const services = {
      registry: which === 'registry' ? failing(registry) : registry,
      identities: which === 'identities' ? failing<Identities>(identities) : identities,
      idempotency,
    };
    return (asked: Parameters<typeof requestEvent>[1]) =>
      routes[routeKey](requestEvent(routeKey, asked), services);
  };

  it.each([
    ['identities', 'register'],
    ['registry', 'create'],
  ] as const)('of %s (%s) lets the same POST create the device the next time', async (which, call) => {
    const create = withSilent('POST /api/devices', which, call);
    const body = { device_id: newId(), device_name: 'Tram 12, roof' };
    await expect(create({ body })).rejects.toThrow(StoreAway);
    expect(await create({ body })).toMatchObject({ status: 201 });
    expect(existsSync(join(folder, 'devices', body.device_id))).toBe(true);
  });

  it.each([
    ['identities', 'remove'],
    ['registry', 'remove'],
  ] as const)('of %s (%s) lets the same DELETE end all the next time', async (which, call) => {
    const id = await created();
    await identities.issue(id, null);
    const remove = withSilent('DELETE /api/devices/{id}', which, call);
    await expect(remove({ params: { id } })).rejects.toThrow(StoreAway);
    expect((await get(id)).status).toBe(200);
    expect(await remove({ params: { id } })).toMatchObject({ status: 200 });
    expect(await identities.list(id)).toEqual([]);
  });
});
