import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    });
    expect(await answersOf(runtime.api)).not.toEqual(before);
    const { code, report, said } = await startReplay(env, '--into', 'metrics').ended;
    expect(code, said + report).toBe(0);
    expect(await answersOf(runtime.api)).toEqual(before);

    const again = await startReplay(env, '--into', 'metrics', '--json').ended;
    expect(JSON.parse(again.report)).toMatchObject({ complete: true, differences: [] });
    expect(await answersOf(runtime.api)).toEqual(before);
  }, 180_000);
});
