import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { finishedLine } from '#store/metrics/influx/finished.ts';
import { keyOf, stampOf } from '#store/metrics/influx/line.ts';
import { markLine } from '#store/metrics/influx/marks.ts';
import { noteLine, saidOf } from '#store/metrics/influx/note.ts';
import { Server } from '#store/metrics/influx/server.ts';
import { writeLines } from '#store/metrics/influx/write-lines.ts';
import { openMetrics } from '#store/metrics/open.ts';
import { MIDNIGHT, newDevice, run } from './metrics-runs.ts';
import { describeMetricsStore } from './metrics-store.ts';

const { TEST_INFLUXDB_URL, TEST_INFLUXDB_TOKEN = '', TEST_INFLUXDB_ORG = '' } = process.env;
const RETENTION_DAYS = 90;
const bucket = `contract-${randomUUID()}`;

const settings = (name = bucket) => ({
  METRICS_URL: `${TEST_INFLUXDB_URL}?${new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket: name })}`,
  INFLUXDB_TOKEN: TEST_INFLUXDB_TOKEN,
  METRICS_RETENTION_DAYS: RETENTION_DAYS,
});
const open = (name = bucket) => openMetrics(settings(name));

async function api(method: string, path: string, body?: object) {
  const response = await fetch(`${TEST_INFLUXDB_URL}/api/v2/${path}`, {
    method,
    headers: { authorization: `Token ${TEST_INFLUXDB_TOKEN}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}

async function csv(query: string): Promise<string[]> {
  const response = await fetch(
    `${TEST_INFLUXDB_URL}/api/v2/query?org=${encodeURIComponent(TEST_INFLUXDB_ORG)}`,
    {
      method: 'POST',
      headers: { authorization: `Token ${TEST_INFLUXDB_TOKEN}`, 'content-type': 'application/vnd.flux' },
      body: query,
    },
  );
  return (await response.text()).trim().split('\r\n');
}

describe.skipIf(TEST_INFLUXDB_URL === undefined)('an InfluxDB that TEST_INFLUXDB_URL names', () => {
  let orgId = '';
  beforeAll(async () => {
    const { orgs } = await api('GET', `orgs?${new URLSearchParams({ org: TEST_INFLUXDB_ORG })}`);
    orgId = orgs[0].id;
    await open().prepare();
  });
  afterAll(async () => {
    const { buckets } = await api('GET', 'buckets?limit=100');
    for (const { id, name } of buckets) if (name.startsWith(bucket)) await api('DELETE', `buckets/${id}`);
  });

  describeMetricsStore('InfluxDB', () => open(), RETENTION_DAYS);

  it('has a point for each sample, at its own time, for whoever reads the bucket beside us', async () => {
    const deviceId = newDevice();
    const store = open();
    await store.write([run({ deviceId, times: [MIDNIGHT + 1, MIDNIGHT + 501], values: [751.25, -0.5] })]);
    const query = `from(bucket: "${bucket}") |> range(start: 0) |> filter(fn: (r) => r.device_id == "${deviceId}")
      |> filter(fn: (r) => r._measurement == "iot_telemetry") |> drop(columns: ["_start", "_stop"])`;
    const rows = await csv(query);
    const at = (ms: number) => new Date(MIDNIGHT + ms).toISOString();
    expect(rows).toEqual([
      ',result,table,_time,_value,_field,_measurement,device_id,metric,unit',
      `,_result,0,${at(1)},751.25,value,iot_telemetry,${deviceId},voltage_dc,V`,
      `,_result,0,${at(501)},-0.5,value,iot_telemetry,${deviceId},voltage_dc,V`,
    ]);
  });

  it('does not write over what another process has noted and has yet to write, nor lets it have the last word', async () => {
    const deviceId = newDevice();
    const [times, values] = [[MIDNIGHT], [1]];
    const said = (message: bigint, ts: number, at: number) => {
      const round = { number: message + 1001n, at };
      const piece = { deviceId, rank: { ts, seq: 0, message }, first: MIDNIGHT, last: MIDNIGHT };
      const runs = new Map([['voltage_dc', run({ deviceId })]]);
      const told = { ...piece, times: new Map([['voltage_dc', times]]), runs };
      return { note: noteLine(told, saidOf(told, at), round), done: finishedLine(round) };
    };
    const server = new Server(
      { base: `${TEST_INFLUXDB_URL}`, org: TEST_INFLUXDB_ORG, bucket },
      TEST_INFLUXDB_TOKEN,
    );
    const store = open();
    const write = (ts: number) => store.write([run({ deviceId, times, values, ts })]);
    const stored = () =>
      store.raw({ deviceId, start: 0, stop: MIDNIGHT + 1, metrics: undefined, limit: 9, after: undefined });

    await writeLines(server, [markLine(MIDNIGHT / 60_000, 5n), said(1n, MIDNIGHT + 9, Date.now()).note]);
    expect(await write(MIDNIGHT)).toEqual(['stored']);
    expect(await stored()).toEqual([]);

    const { note, done } = said(1n, MIDNIGHT - 9, Date.now());
    await writeLines(server, [note]);
    await expect(write(MIDNIGHT + 1)).rejects.toThrow(StoreAway);
    await writeLines(server, [done]);
    expect(await write(MIDNIGHT + 1)).toEqual(['stored']);
    expect(await stored()).toMatchObject([{ value: 1 }]);
    await writeLines(server, [said(2n, MIDNIGHT - 8, Date.now() - 600_000).note]);
    expect(await write(MIDNIGHT + 2)).toEqual(['stored']);
  });

  it('tells which messages have samples that are older than the bucket keeps them', async () => {
    const deviceId = newDevice();
    await api('POST', 'buckets', {
      orgID: orgId,
      name: `${bucket}-short`,
      retentionRules: [{ type: 'expire', everySeconds: 86_400 }],
    });
    const store = open(`${bucket}-short`);
    const now = Date.now();
    const [old, cut, young] = [[now - 90_000_000], [now - 90_000_001, now - 1000], [now - 2000, now - 1000]];
    const runs = [old, cut, young].map((times, n) => run({ deviceId, metric: `type ${n}`, times }));
    expect(await store.write(runs)).toEqual(['too_old', 'too_old', 'stored']);
    const all = { deviceId, start: 0, stop: now, metrics: undefined, limit: 9, after: undefined };
    expect((await store.raw(all)).map(({ metric }) => metric)).toEqual(['type 2', 'type 1', 'type 2']);
  });

  it('is prepared with a token for its two buckets alone, and says what to do where it does not open one', async () => {
    const token = async (names: string[]) => {
      const found = names.map(async (name) => (await api('GET', `buckets?name=${name}`)).buckets[0].id);
      const permissions = (await Promise.all(found)).flatMap((id) =>
        ['read', 'write'].map((action) => ({ action, resource: { type: 'buckets', id, orgID: orgId } })),
      );
      const { id, token } = await api('POST', 'authorizations', { orgID: orgId, permissions });
      onTestFinished(() => api('DELETE', `authorizations/${id}`));
      return token as string;
    };
    const both = openMetrics({ ...settings(), INFLUXDB_TOKEN: await token([bucket, `${bucket}-1m`]) });
    await both.prepare();
    const deviceId = newDevice();
    await both.write([run({ deviceId })]);
    expect(await both.downsample(new Date())).toBeGreaterThan(0);
    const one = openMetrics({ ...settings(), INFLUXDB_TOKEN: await token([bucket]) });
    await expect(one.prepare()).rejects.toThrow(`may not read the bucket "${bucket}-1m"`);
    const longer = { ...settings(), METRICS_RETENTION_DAYS: RETENTION_DAYS + 1 };
    const scoped = { ...longer, INFLUXDB_TOKEN: await token([bucket, `${bucket}-1m`]) };
    await openMetrics(scoped).prepare(); // who may write a bucket may lengthen its retention
    await openMetrics(settings()).prepare(); // shorter again: nothing is deleted
    const { buckets } = await api('GET', `buckets?name=${bucket}`);
    expect(buckets[0].retentionRules[0]).toMatchObject({ everySeconds: (RETENTION_DAYS + 1) * 86_400 });
  });

  it('tells a line that it does not take from one that is too old, and stores the others of the request as far as it understands it', async () => {
    const deviceId = newDevice();
    const line = (text: string, second: number) => ({
      time: MIDNIGHT,
      text: `${keyOf('iot_telemetry', { device_id: deviceId, metric: 'm', unit: 'V' })} ${text} ${stampOf(MIDNIGHT + second * 1000)}`,
    });
    const place = { base: `${TEST_INFLUXDB_URL}`, org: TEST_INFLUXDB_ORG, bucket };
    const server = new Server(place, TEST_INFLUXDB_TOKEN);
    const store = open();
    const refused = expect.objectContaining({ name: 'LineRefused' });
    await writeLines(server, [line('value=1', 0)]);
    await expect(writeLines(server, [line('value="x"', 1), line('value=2', 2)])).rejects.toEqual(refused);
    await expect(writeLines(server, [line('value=', 3), line('value=3', 4)])).rejects.toEqual(refused);
    const all = { deviceId, start: 0, stop: Date.now(), metrics: undefined, limit: 9, after: undefined };
    expect((await store.raw(all)).map(({ value }) => value)).toEqual([1, 2]);
  });

  it('reckons with both series of a metric that two processes have given a unit each', async () => {
    const deviceId = newDevice();
    const server = new Server(
      { base: `${TEST_INFLUXDB_URL}`, org: TEST_INFLUXDB_ORG, bucket },
      TEST_INFLUXDB_TOKEN,
    );
    const line = (unit: string, second: number, value: number) => ({
      time: MIDNIGHT,
      text: `${keyOf('iot_telemetry', { device_id: deviceId, metric: 'p', unit })} value=${value} ${stampOf(MIDNIGHT + second * 1000)}`,
    });
    await writeLines(server, [line('bar', 0, 1), line('Pa', 1, 3), line('bar', 2, 5), line('Pa', 2, 5)]);
    const store = open();
    const range = {
      deviceId,
      start: MIDNIGHT,
      stop: MIDNIGHT + 60_000,
      metrics: ['p'],
      limit: 9,
      after: undefined,
    };
    const figure = async (fn: 'mean' | 'sum' | 'integral') =>
      (await store.windows({ ...range, every: 60_000, fn, maxGap: 1000 })).map(({ value }) => value);
    expect((await store.raw(range)).map(({ value }) => value)).toEqual([1, 3, 5]);
    expect(await figure('mean')).toEqual([3]);
    expect(await figure('sum')).toEqual([9]);
    expect(await figure('integral')).toEqual([expect.closeTo(6 / 3600, 12)]);
  });

  it('says that it is away where token, bucket or organization are refused: no message is to blame', async () => {
    const refused = [
      openMetrics({ ...settings(), INFLUXDB_TOKEN: 'nobody' }),
      openMetrics(settings('no-such-bucket')),
      openMetrics({ ...settings(), METRICS_URL: `${TEST_INFLUXDB_URL}?org=nobody&bucket=${bucket}` }),
    ];
    for (const store of refused) {
      await expect(store.write([run({ deviceId: newDevice() })])).rejects.toThrow(StoreAway);
      await expect(store.check()).rejects.toThrow(StoreAway);
    }
  });
});
