import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { numbered } from '../../contract/observations.ts';
import { useDatabase } from '../../support/database.ts';
import { ask, get, newId } from './ask.ts';

const database = useDatabase();
let registry: Registry;
beforeAll(() => {
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('IDENTITIES_URL', 'folder:/nonexistent/iot-meter'); // an import needs none
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1000, BROKER_COUNT: 1 });
});
afterAll(() => registry.close());

const post = (text: string, query: Record<string, string> = {}, type = 'text/csv') =>
  ask('POST /api/devices:import', { rawBody: text, query, headers: { 'content-type': type } });
const csv = (...rows: string[]) => ['device_id,device_name,location,metadata', ...rows].join('\r\n');
const there = async () => {
  const id = newId('there');
  await registry.create(id, {
    device_name: 'old',
    device_type: 'x',
    location: 'depot',
    status: 'active',
    metadata: { a: 1 },
  });
  return id;
};

it('creates devices from CSV, and says of each line what became of it', async () => {
  const [a, b] = [newId(), newId()];
  const answer = await post(csv(`${a},"Tram 1, roof",,"{""line"": 7}"`, '', `${b},Tram 2,Köln,`));
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.json).toEqual({
    created: 2,
    adopted: 0,
    updated: 0,
    unchanged: 0,
    failed: 0,
    lines: [
      { line: 2, device_id: a, outcome: 'created', error: null },
      { line: 4, device_id: b, outcome: 'created', error: null },
    ],
  });
  expect((await get(a)).json).toMatchObject({
    device_name: 'Tram 1, roof',
    location: null,
    metadata: { line: 7 },
  });
  expect((await ask('GET /api/devices', { query: { q: 'KÖLN' } })).json).toMatchObject([{ device_id: b }]);
});

it('creates devices from NDJSON, and adopts those that were only discovered', async () => {
  const [a, b] = [newId(), newId()];
  await registry.record([numbered(b, 0, 0, { fwVersion: '2.4.1' })]);
  const rows = [a, b].map((device_id) =>
    JSON.stringify({ device_id, device_name: 'Tram', status: 'maintenance' }),
  );
  const { json } = await post(`\uFEFF${rows.join('\n')}\n`, {}, 'application/x-ndjson');
  expect(json.lines.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['created', 'adopted']);
  expect((await get(b)).json).toMatchObject({
    status: 'maintenance',
    device_name: 'Tram',
    fw_version: '2.4.1',
  });
  await registry.record([numbered(a, 0, 0)]); // its row of messages is there
  expect((await get(a)).json).toMatchObject({ connection_status: 'online' });
});

describe('lines that can not be taken', () => {
  const lines = (known: string, good: string) =>
    csv(
      `${known},again,,`,
      `${good},good,,`,
      'a b,bad id,,',
      `${newId()},,,`,
      `${good},twice,,`,
      'x,y',
      `${newId()},n,,[1]`,
      `${newId()},n,,{`,
    );
  const reasons = [
    expect.stringContaining('existing=update'),
    expect.stringContaining('device_id'),
    'device_name: is missing',
    'this device stands in line 3 already',
    '2 cells, where the header has 4 columns',
    expect.stringContaining('metadata'),
    'metadata: expected a JSON object',
  ];

  it('are named all, and nothing is written, where all are to be taken or none', async () => {
    const [known, good] = [await there(), newId()];
    const { status, json } = await post(lines(known, good));
    expect(status).toBe(400);
    expect(json.errors).toEqual(
      [2, 4, 5, 6, 7, 8, 9].map((line, index) => ({ path: `line ${line}`, message: reasons[index] })),
    );
    expect(await get(good)).toMatchObject({ status: 404 });
    expect((await get(known)).json).toMatchObject({ device_name: 'old' });
  });

  it('are named, and the others are written, row by row', async () => {
    const [known, good] = [await there(), newId()];
    const { status, json } = await post(lines(known, good), { mode: 'rows' });
    expect(status).toBe(200);
    expect(json).toMatchObject({ created: 1, failed: 7 });
    const errors = json.lines.filter(({ outcome }: { outcome: string }) => outcome === 'error');
    expect(errors.map(({ error }: { error: string }) => error)).toEqual(reasons);
    expect((await get(good)).json).toMatchObject({ device_name: 'good' });
    expect((await get(known)).json).toMatchObject({ device_name: 'old' });
  });

  it('keep all others from being written also where only the registry knows of it', async () => {
    const [known, good] = [await there(), newId()];
    expect(await post(csv(`${good},good,,`, `${known},again,,`))).toMatchObject({ status: 400 });
    expect(await get(good)).toMatchObject({ status: 404 });
  });
});

it('updates the fields given of devices that are there, and leaves what is so already', async () => {
  const [changed, same] = [await there(), await there()];
  const before = (await get(same)).headers.etag;
  const text = csv(`${changed},new,,`, `${same},old,depot,"{""a"": 1}"`);
  const { json } = await post(text, { existing: 'update' });
  expect(json).toMatchObject({ updated: 1, unchanged: 1, failed: 0 });
  expect((await get(changed)).json).toMatchObject({
    device_name: 'new',
    location: 'depot',
    device_type: 'x',
    metadata: { a: 1 },
  });
  expect((await get(same)).headers.etag).toBe(before);
  const nulls = JSON.stringify({ device_id: changed, location: null });
  await post(nulls, { existing: 'update' }, 'application/x-ndjson');
  expect((await get(changed)).json).toMatchObject({ device_name: 'new', location: null });
});

it.each([
  ['', 'the request needs a body'],
  ['device_id,device_name', 'no device'],
  ['device_id,device_name,colour\nx,y,z', 'header'],
  ['device_id,device_id\nx,y', 'header'],
  ['device_name\nx', 'header'],
  ['device_id,device_name\n"x,y', 'line 2'],
  [`device_id\n${'a\n'.repeat(10_001)}`, 'at most 10000'],
])('refuses %j', async (text, why) => {
  const { status, json } = await post(text);
  expect({ status, detail: json.detail }).toEqual({ status: 400, detail: expect.stringContaining(why) });
});

it('takes no other media type, above all none that a form can send', async () => {
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json',
    '',
  ])
    expect(await post(csv(`${newId()},x,,`), {}, type)).toMatchObject({ status: 415 });
  expect(await post(csv(`${newId()},x,,`), {}, 'Text/CSV; charset=utf-8')).toMatchObject({ status: 200 });
});

it('answers an import with a key again as it did', async () => {
  const id = newId();
  const send = () =>
    ask('POST /api/devices:import', {
      rawBody: csv(`${id},x,,`),
      headers: { 'content-type': 'text/csv', 'idempotency-key': id },
    });
  const first = await send();
  expect(await send()).toMatchObject({
    status: 200,
    text: first.text,
    headers: { 'idempotent-replayed': 'true' },
  });
});

it('goes on with an import that had done its work and broken off before it could say so', async () => {
  const [id, known] = [newId(), await there()];
  const send = (key: string) =>
    ask('POST /api/devices:import', {
      rawBody: csv(`${id},x,,`, `${known},x,,`),
      query: { mode: 'rows' },
      headers: { 'content-type': 'text/csv', 'idempotency-key': key },
    });
  const first = await send(id);
  const db = new Database(database(), 'test', 1);
  await db.query(
    "UPDATE idempotent_requests SET reply = NULL, last_try_at = now() - interval '2 minutes' WHERE key = $1",
    [id],
  );
  await db.close();
  const again = await send(id);
  expect(again.json).toEqual(first.json);
  expect(again.json).toMatchObject({ created: 1, failed: 1 });
  expect((await send(newId())).json).toMatchObject({ created: 0, failed: 2 });
});
