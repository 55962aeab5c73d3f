import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { caughtUp } from '#test/support/figures.ts';
import { startReplay } from '#test/support/replay-process.ts';
import { freePorts, startRuntimeProcess } from '#test/support/runtime-process.ts';
import { answersOf, publishVaried } from '#test/support/varied-fleet.ts';

const { TEST_INFLUXDB_URL = '', TEST_INFLUXDB_TOKEN = '', TEST_INFLUXDB_ORG = '' } = process.env;

async function api(method: string, path: string, body?: unknown): Promise<string> {
  const response = await fetch(`${TEST_INFLUXDB_URL}/api/v2/${path}`, {
    method,
    headers: { authorization: `Token ${TEST_INFLUXDB_TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.text();
}

const Orgs = z.object({ orgs: z.array(z.object({ id: z.string() })) });

/** Makes a bucket; answers what removes it with all that is in it. */
async function newBucket(name: string): Promise<() => Promise<unknown>> {
  const asked = await api('GET', `orgs?${new URLSearchParams({ org: TEST_INFLUXDB_ORG })}`);
  const [org] = Orgs.parse(JSON.parse(asked)).orgs;
  const made = await api('POST', 'buckets', { name, orgID: org?.id, retentionRules: [] });
  const { id } = z.object({ id: z.string() }).parse(JSON.parse(made));
  return () => api('DELETE', `buckets/${id}`);
}

/** Removes a bucket that a runtime has made. */
async function removeBucket(name: string): Promise<void> {
  const Buckets = z.object({ buckets: z.array(z.object({ id: z.string() })) });
  const { buckets } = Buckets.parse(JSON.parse(await api('GET', `buckets?${new URLSearchParams({ name })}`)));
  for (const { id } of buckets) await api('DELETE', `buckets/${id}`);
}

describe.skipIf(TEST_INFLUXDB_URL === '')('an InfluxDB that TEST_INFLUXDB_URL names', () => {
  it('is filled again from the archive when its bucket was lost, beside a runtime that goes on', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'iot-meter-replay-'));
    const bucket = `replay-${Date.now()}`;
    const env = {
      DATA_DIR: dataDir,
      INFLUXDB_URL: TEST_INFLUXDB_URL,
      INFLUXDB_TOKEN: TEST_INFLUXDB_TOKEN,
      INFLUXDB_ORG: TEST_INFLUXDB_ORG,
      INFLUXDB_BUCKET: bucket,
    };
    const lose = await newBucket(bucket);
    const runtime = await startRuntimeProcess(dataDir, await freePorts(), env);
    onTestFinished(async () => {
      await runtime.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });
    await caughtUp(runtime.api, await publishVaried(runtime.mqttPort, 200));
    const before = await answersOf(runtime.api);

    await lose();
    const remove = await newBucket(bucket);
    onTestFinished(async () => {
      await remove();
      await removeBucket(`${bucket}-1m`);
    });
    expect(await answersOf(runtime.api)).not.toEqual(before);
    const { code, report, said } = await startReplay(env, '--into', 'metrics').ended;
    expect(code, said + report).toBe(0);
    expect(await answersOf(runtime.api)).toEqual(before);

    const again = await startReplay(env, '--into', 'metrics', '--json').ended;
    expect(JSON.parse(again.report)).toMatchObject({ complete: true, differences: [] });
    expect(await answersOf(runtime.api)).toEqual(before);
  }, 180_000);

  it('gets the figures by the minute of what is older than samples are kept', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'iot-meter-replay-'));
    const env = {
      DATA_DIR: dataDir,
      INFLUXDB_URL: TEST_INFLUXDB_URL,
      INFLUXDB_TOKEN: TEST_INFLUXDB_TOKEN,
      INFLUXDB_ORG: TEST_INFLUXDB_ORG,
      INFLUXDB_BUCKET: `replay-old-${Date.now()}`,
    };
    const runtime = await startRuntimeProcess(dataDir, await freePorts(), env);
    onTestFinished(async () => {
      await runtime.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });
    // a message each ten seconds over the midnight of a hundred days ago, so that each minute is told by six of them
    const first = Math.floor(Date.now() / 86_400_000 - 100) * 86_400_000 - 180_000;
    const iso = (time: number) => new Date(time).toISOString();
    const client = await connectAsync(`mqtt://127.0.0.1:${runtime.mqttPort}`);
    for (let seq = 0; seq < 36; seq += 1) {
      const times = Array.from({ length: 10 }, (_, n) => first + seq * 10_000 + n * 1000);
      const data = {
        ...{ v: 2, device_id: 'old', ts: iso(times[9]!), seq, msg_type: 'telemetry' },
        measurements: times.map((time) => ({
          ts: iso(time),
          type: 'temperature',
          val: (time - first) / 1000,
          unit: 'Cel',
        })),
      };
      await client.publishAsync('iot/old/telemetry', JSON.stringify(data), { qos: 1 });
    }
    await client.endAsync();
    await caughtUp(runtime.api, 36);
    const range = `start=${iso(first)}&stop=${iso(first + 360_000)}`;
    const figures = async (fn: string) => {
      const response = await fetch(`${runtime.api}/api/devices/old/metrics?${range}&every=1m&fn=${fn}`);
      return z
        .array(z.object({ value: z.number() }))
        .parse(await response.json())
        .map(({ value }) => value);
    };
    expect(await figures('mean')).toEqual([]);

    const { code, report } = await startReplay(env, '--into', 'metrics', '--json').ended;
    expect({ code, ...JSON.parse(report) }).toMatchObject({ code: 0, minutes: { samples: 360, late: 0 } });
    expect(await figures('mean')).toEqual([29.5, 89.5, 149.5, 209.5, 269.5, 329.5]);
    expect(await figures('max')).toEqual([59, 119, 179, 239, 299, 359]);
    expect(await figures('sum')).toEqual([1770, 5370, 8970, 12_570, 16_170, 19_770]);
    for (const name of [env.INFLUXDB_BUCKET, `${env.INFLUXDB_BUCKET}-1m`]) await removeBucket(name);
  }, 180_000);
});
