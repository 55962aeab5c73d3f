import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { clientIdsOf } from '#local/broker/client-ids.ts';
import { CONNECTIONS } from '#local/broker/outside.ts';
import { SteadyPublisher } from '../chaos/steady-publisher.ts';
import { archivedSeqs, storedValues } from '../support/api.ts';
import { figuresOf } from '../support/figures.ts';
import { temporaryFolder } from '../support/folder.ts';
import { forgetSessions } from '../support/forget-sessions.ts';
import { freePorts, type RuntimeProcess, startRuntimeProcess } from '../support/runtime-process.ts';
import { until } from '../support/until.ts';

const { TEST_MQTT_URL: mqttUrl = '', TEST_DATABASE_URL: serverUrl = '' } = process.env;

const SLOTS = 4;
const PUBLISHERS = 10;
const PER_PUBLISHER_PER_S = 20; // 200 messages/s in all

const slotsOf = async ({ api }: RuntimeProcess) =>
  (await figuresOf(api)).find(({ name }) => name === 'iot_meter_slots_held')?.value;

/** Messages that the time series have still to get. */
const lagOf = async ({ api }: RuntimeProcess) =>
  (await figuresOf(api)).find(
    ({ name, labels }) => name === 'iot_meter_lag_messages' && labels.function === 'store-metrics',
  )?.value ?? 0;

describe.skipIf(mqttUrl === '' || serverUrl === '')('several runtimes on one data folder', () => {
  const database = `slots_${randomBytes(4).toString('hex')}`;
  const onServer = async (statement: string) => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  beforeAll(() => onServer(`CREATE DATABASE ${database}`));
  afterAll(() => onServer(`DROP DATABASE ${database} WITH (FORCE)`));

  /** A folder, a group and devices of its own, and as many runtimes as are started on it. */
  function house() {
    const group = `test-${randomBytes(4).toString('hex')}`;
    const folder = temporaryFolder();
    const running = new Set<RuntimeProcess>();
    const url = new URL(serverUrl);
    url.pathname = `/${database}`;
    const env = { MQTT_URL: mqttUrl, MQTT_GROUP: group, SLOTS: String(SLOTS), DATABASE_URL: url.href };
    onTestFinished(async () => {
      await Promise.all([...running].map((runtime) => runtime.stop()));
      const slots = Array.from({ length: SLOTS }, (_, index) => index + 1);
      const ids = slots.flatMap((slot) => clientIdsOf(group, slot, CONNECTIONS));
      await forgetSessions(mqttUrl, ids);
    });
    const start = async () => {
      const runtime = await startRuntimeProcess(folder, await freePorts(), env);
      running.add(runtime);
      return runtime;
    };
    const publishers = () =>
      Array.from(
        { length: PUBLISHERS },
        (_, index) =>
          new SteadyPublisher({
            url: mqttUrl,
            deviceId: `${group}-${index}`,
            qos: index % 2 === 0 ? 1 : 2,
            perSecond: PER_PUBLISHER_PER_S,
          }),
      );
    return { start, publishers, databaseUrl: url.href };
  }

  const acknowledged = (publishers: SteadyPublisher[], more: number) => {
    const before = publishers.reduce((sum, { acknowledged: seqs }) => sum + seqs.size, 0);
    return until(
      () => publishers.reduce((sum, { acknowledged: seqs }) => sum + seqs.size, 0) >= before + more,
    );
  };

  const shared = (runtimes: RuntimeProcess[], slots: number[]) =>
    until(async () => {
      const held = await Promise.all(runtimes.map(slotsOf));
      return slots.every((count, index) => held[index] === count);
    });

  /** Every message that the broker has acknowledged is in both stores, and none is twice. */
  async function expectAll(publishers: SteadyPublisher[], { api }: RuntimeProcess): Promise<void> {
    await Promise.all(publishers.map((publisher) => publisher.finish()));
    for (const { deviceId, acknowledged: seqs } of publishers) {
      const all = (stored: number[]) => seqs.isSubsetOf(new Set(stored));
      await until(async () => all(await archivedSeqs(api, deviceId)));
      await until(async () => all(await storedValues(api, deviceId, 'voltage_dc')));
      const archived = await archivedSeqs(api, deviceId);
      expect(new Set(archived).size, `${deviceId}: archived twice`).toBe(archived.length);
      const values = await storedValues(api, deviceId, 'voltage_dc');
      expect(new Set(values).size, `${deviceId}: stored twice`).toBe(values.length);
    }
  }

  it('loses nothing and has nothing twice when one is killed with -9 and stays away', {
    timeout: 180_000,
  }, async () => {
    const { start, publishers } = house();
    const killed = await start();
    await shared([killed], [4]);
    const other = await start();
    await shared([killed, other], [2, 2]);
    const load = publishers();
    await acknowledged(load, 500);
    await killed.kill();
    await shared([other], [4]);
    await acknowledged(load, 300);
    await expectAll(load, other);
  });

  it('does what a killed one had still to do, out of its journal', { timeout: 180_000 }, async () => {
    const { start, publishers, databaseUrl } = house();
    const killed = await start();
    await shared([killed], [4]);
    const other = await start();
    await shared([killed, other], [2, 2]);
    const blocker = new pg.Client({ connectionString: databaseUrl });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE samples IN ACCESS EXCLUSIVE MODE');
    const load = publishers();
    await until(async () => (await lagOf(killed)) > 200);
    await killed.kill();
    await shared([other], [4]);
    expect(await lagOf(other)).toBeGreaterThan(200); // with what the other had of its own
    await blocker.query('ROLLBACK');
    await blocker.end();
    await expectAll(load, other);
  });

  it('gives each that joins its share, and takes over from one that stops, under load', {
    timeout: 180_000,
  }, async () => {
    const { start, publishers } = house();
    const [first, second] = [await start(), await start()];
    await shared([first, second], [2, 2]);
    const load = publishers();
    await acknowledged(load, 200);
    const third = await start();
    await shared([first, second, third], [2, 1, 1]);
    await acknowledged(load, 200);
    expect(await first.stop()).toBe(0);
    await shared([second, third], [2, 2]);
    expect(await second.stop()).toBe(0);
    await shared([third], [4]);
    await acknowledged(load, 200);
    await expectAll(load, third);
  });
});
