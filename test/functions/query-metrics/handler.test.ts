import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { handler } from '#functions/query-metrics/handler.ts';
import { openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore, SampleRun } from '#store/metrics/port.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { useDatabase } from '#test/support/database.ts';
import { answerOf, CONTEXT, requestEvent } from '#test/support/events.ts';

const database = useDatabase();
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The beginning of an hour that has been over for two at least. */
const T = Math.floor(Date.now() / HOUR - 2) * HOUR;
const iso = (time: number) => new Date(time).toISOString();

let metrics: MetricsStore;
let registry: Registry;

beforeAll(async () => {
  vi.stubEnv('DATABASE_URL', database());
  vi.stubEnv('METRICS_URL', database());
  metrics = openMetrics({ METRICS_URL: database(), METRICS_RETENTION_DAYS: 90 });
  registry = openRegistry(RegistryConfig.parse({ DATABASE_URL: database() }));
  for (const id of ['m1', 'slow', 'silent', 'busy']) await createDevice(id);
});
afterAll(() => Promise.all([metrics.close(), registry.close()]));

const createDevice = (id: string) =>
  registry.create(id, { device_name: id, device_type: null, location: null, status: 'active', metadata: {} });

let messages = 0n;

/** Samples of one value a second, unless other times are given. */
async function store(
  deviceId: string,
  metric: string,
  values: number[],
  of: Partial<SampleRun> = {},
): Promise<void> {
  const times = values.map((_, index) => T + index * SECOND);
  const rank = { message: ++messages, ts: T, seq: Number(messages), moved: false, derived: false };
  await metrics.write([{ deviceId, metric, unit: 'V', times, values, ...rank, ...of }]);
}

async function get(id: string, query: Record<string, string> = {}, accept?: string) {
  const event = requestEvent('GET /api/devices/{id}/metrics', { params: { id }, query });
  if (accept !== undefined) event.headers.accept = accept;
  const { body = '', ...result } = await handler(event, CONTEXT);
  const isJson = String(result.headers?.['content-type']).includes('json');
  return { ...answerOf({ ...result, body: isJson ? body : 'null' }), text: body };
}

const RANGE = { start: iso(T), stop: iso(T + HOUR) };

describe('GET /api/devices/{id}/metrics', () => {
  beforeAll(async () => {
    await store('m1', 'voltage_dc', [750, 751, 752]);
    await store('m1', 'current_dc', [10, 20, 30], { unit: 'A' });
  });

  it('answers the samples of a range, oldest first, with their metric and unit', async () => {
    const { status, headers, json } = await get('m1', { ...RANGE, stop: iso(T + 2 * SECOND) });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(json).toEqual([
      { time: iso(T), device_id: 'm1', metric: 'current_dc', value: 10, unit: 'A' },
      { time: iso(T), device_id: 'm1', metric: 'voltage_dc', value: 750, unit: 'V' },
      { time: iso(T + SECOND), device_id: 'm1', metric: 'current_dc', value: 20, unit: 'A' },
      { time: iso(T + SECOND), device_id: 'm1', metric: 'voltage_dc', value: 751, unit: 'V' },
    ]);
  });

  it('answers the last hour when nothing else is asked for', async () => {
    const now = Date.now();
    await store('slow', 'battery', [1, 2, 3], {
      times: [now - 61 * MINUTE, now - 59 * MINUTE, now - SECOND],
    });
    expect((await get('slow')).json.map(({ value }: { value: number }) => value)).toEqual([2, 3]);
    const relative = await get('slow', { start: '-2h', stop: '-30m' });
    expect(relative.json.map(({ value }: { value: number }) => value)).toEqual([1, 2]);
  });

  it('takes times as ISO 8601 and as epoch milliseconds', async () => {
    const { json } = await get('m1', { ...RANGE, start: String(T), metric: 'voltage_dc' });
    expect(json).toHaveLength(3);
    expect((await get('m1', { ...RANGE, metric: 'voltage_dc' })).json).toEqual(json);
  });

  it('answers the metrics asked for, by name and separated by commas', async () => {
    expect((await get('m1', { ...RANGE, metric: 'current_dc,voltage_dc,nothing' })).json).toHaveLength(6);
    expect((await get('m1', { ...RANGE, metric: 'nothing' })).json).toEqual([]);
  });

  it('answers one figure per window, the mean if no other is asked for', async () => {
    const every = { ...RANGE, every: '2s', metric: 'voltage_dc' };
    const row = (second: number, value: number) => ({
      time: iso(T + second * SECOND),
      device_id: 'm1',
      metric: 'voltage_dc',
      value,
      unit: 'V',
    });
    expect((await get('m1', every)).json).toEqual([row(0, 750.5), row(2, 752)]);
    expect((await get('m1', { ...every, fn: 'max' })).json).toEqual([row(0, 751), row(2, 752)]);
  });

  it('does not integrate across more than 2.5 times what the device samples at', async () => {
    const times = [T, T + 20 * SECOND, T + 46 * SECOND];
    await store('slow', 'power_dc', [3600, 3600, 3600], { times });
    const integral = async () =>
      (await get('slow', { ...RANGE, metric: 'power_dc', every: '1h', fn: 'integral' })).json[0].value;
    expect(await integral()).toBe(0);
    await registry.record([
      {
        ...{ deviceId: 'slow', receivedAt: T, time: T, live: true, status: null, sequenced: null },
        ...{ fwVersion: '1', reported: { sampling_cadence_ms: 10_000 } },
        ...{ ack: null, ota: null, quarantined: false, clockAhead: null },
      },
    ]);
    expect(await integral()).toBeCloseTo(20, 9);
  });

  it('answers an empty list for a device that never sent, and 404 for one that does not exist', async () => {
    expect((await get('silent')).json).toEqual([]);
    for (const id of ['nobody', 'quarantine', '\0', '../m1'])
      expect(await get(id)).toMatchObject({
        status: 404,
        json: { detail: expect.stringContaining('no device') },
      });
  });
});

describe('pages of metrics', () => {
  const follow = async (id: string, first: Record<string, string>) => {
    const pages: { time: string; metric: string; value: number }[][] = [];
    for (let query: Record<string, string> | undefined = first; query !== undefined; ) {
      const { json, next } = await get(id, query);
      pages.push(json);
      query = next;
    }
    return pages;
  };

  it('lead from one to the next until all has been seen', async () => {
    await store('busy', 'a', [1, 2, 3, 4, 5]);
    await store('busy', 'b', [1, 2, 3, 4, 5]);
    const whole = (await get('busy', RANGE)).json;
    const pages = await follow('busy', { ...RANGE, limit: '3' });
    expect(pages.map((page) => page.length)).toEqual([3, 3, 3, 1]);
    expect(pages.flat()).toEqual(whole);
    const windows = await follow('busy', { ...RANGE, limit: '1', every: '2s', fn: 'sum', metric: 'b,a' });
    expect(windows.flat().map(({ metric, value }) => `${metric}${value}`)).toEqual([
      'a3',
      'b3',
      'a7',
      'b7',
      'a5',
      'b5',
    ]);
  });

  it('keep to the range that the first one had, though it was relative to now', async () => {
    const { next } = await get('busy', { start: '-5h', limit: '1' });
    expect(next).toMatchObject({ start: /^\d+$/, stop: /^\d+$/, limit: '1' });
  });

  it('end before they grow over four megabytes, and lose nothing', async () => {
    const count = 45_000;
    const of = { times: Array.from({ length: count }, (_, index) => T - 20 * HOUR + index * SECOND) };
    await store(
      'busy',
      'Öl "warm"',
      Array.from({ length: count }, (_, index) => index / 3),
      of,
    );
    const range = { start: iso(T - 20 * HOUR), stop: iso(T) };
    const { text } = await get('busy', range);
    expect(Buffer.byteLength(text)).toBeGreaterThan(2_500_000);
    expect(Buffer.byteLength(text)).toBeLessThan(4_000_000);
    const pages = await follow('busy', range);
    expect(pages.length).toBe(2);
    const values = pages.flat().map(({ value }) => value);
    expect(values).toHaveLength(count);
    expect(values.every((value, index) => value === index / 3)).toBe(true);
  });
});

describe('metrics as CSV', () => {
  it('have a header and quoted texts, and pages like those of JSON', async () => {
    await store('busy', '=1+1', [0.5], { times: [T - 30 * HOUR], unit: 'a,"b"' });
    await store('busy', 'z', [-2e-7], { times: [T - 30 * HOUR], unit: '' });
    const query = { start: iso(T - 30 * HOUR), stop: iso(T - 29 * HOUR), limit: '1' };
    const first = await get('busy', query, 'text/csv, */*;q=0.1');
    expect(first.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(first.text).toBe(
      `time,device_id,metric,value,unit\r\n${iso(T - 30 * HOUR)},busy,'=1+1,0.5,"a,""b"""\r\n`,
    );
    const second = await get('busy', first.next!, 'text/csv');
    expect(second.text).toBe(`time,device_id,metric,value,unit\r\n${iso(T - 30 * HOUR)},busy,z,-2e-7,\r\n`);
    expect(second.next).toBeUndefined();
  });

  it('are not sent to who prefers JSON', async () => {
    const { headers } = await get('busy', RANGE, 'application/json, text/csv;q=0.5');
    expect(headers['content-type']).toBe('application/json');
  });
});

describe('a query for metrics that can not be', () => {
  const cursor = (position: unknown) => Buffer.from(JSON.stringify(position)).toString('base64url');

  it.each([
    ['start: must be before stop', { start: iso(T), stop: iso(T - 1) }],
    ['start: expected an ISO 8601 time', { start: 'yesterday' }],
    ['stop: expected an ISO 8601 time', { stop: '2026-02-30' }],
    ['fn: needs every', { fn: 'mean' }],
    ['fn: expected one of mean, min, max, last, sum, integral', { every: '1m', fn: 'median' }],
    ['every: expected a length of time such as 30s', { every: '5' }],
    ['every: expected a length of time', { every: '0s' }],
    ['every: at most 366d', { every: '1000d' }],
    ['every: too short for this range', { every: '1ms', start: '-1d' }],
    ['limit:', { limit: '0' }],
    ['limit: at most 100000', { limit: '100001' }],
    ['limit: expected a whole number', { limit: 'all' }],
    ['metric.0: expected 1 to 64 printable characters', { metric: 'a\0b' }],
    ['metric.0: expected 1 to 64 printable characters', { metric: '' }],
    ['metrics: unknown field in the query', { metrics: 'pf' }],
    ['cursor: not a cursor of this list', { cursor: '!' }],
    ['cursor.time', { cursor: cursor({ time: 'x', metric: 'pf' }) }],
    ['cursor.metric', { cursor: cursor({ time: 1.5, metric: '\0' }) }],
  ])('is refused with "%s"', async (detail, query) => {
    const { status, headers, json } = await get('m1', query);
    expect(status).toBe(400);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(json.detail).toContain(detail);
  });

  it('only looks odd: far beyond all data', async () => {
    for (const query of [
      { start: '-8640000000000000', stop: '8640000000000000' },
      { start: '1900-01-01', stop: '1969-12-31' },
      { start: '9000-01-01', stop: '9999-12-31', every: '366d', fn: 'integral' },
      { start: '-1h', cursor: cursor({ time: Number.MAX_SAFE_INTEGER, metric: 'pf' }) },
    ])
      expect(await get('silent', query)).toMatchObject({ status: 200, json: [] });
  });
});
