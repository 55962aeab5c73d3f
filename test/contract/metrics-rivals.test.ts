import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore, SampleRun } from '#store/metrics/port.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { unreliable } from './cut-connections.ts';
import { gateTo } from './gate.ts';
import { MetricsOracle } from './metrics-oracle.ts';
import { deliveries, MIDNIGHT, newDevice, run } from './metrics-runs.ts';

const { TEST_INFLUXDB_URL = '', TEST_INFLUXDB_TOKEN = '', TEST_INFLUXDB_ORG = '' } = process.env;
const bucket = `rivals-${randomUUID()}`;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** Each is as a process of its own: it knows nothing of the others. */
const open = (url = TEST_INFLUXDB_URL): MetricsStore =>
  openMetrics({
    METRICS_URL: `${url}?${new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket })}`,
    INFLUXDB_TOKEN: TEST_INFLUXDB_TOKEN,
    METRICS_RETENTION_DAYS: 90,
  });

let minutes = 0;
/** The begin of ten minutes that no test has used. */
const newTime = () => MIDNIGHT - 2 * DAY - 10 * MINUTE * minutes++;

/** Delivers until it is taken, as the bus does. */
async function deliver(store: MetricsStore, runs: SampleRun[]): Promise<void> {
  for (;;)
    try {
      await store.write(runs);
      return;
    } catch (error) {
      if (!(error instanceof StoreAway)) throw error;
      await turn();
    }
}

async function api(method: string, path: string, body?: object) {
  const headers = { authorization: `Token ${TEST_INFLUXDB_TOKEN}`, 'content-type': 'application/json' };
  const asked = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const response = await fetch(`${TEST_INFLUXDB_URL}/api/v2/${path}`, asked);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}

/** Deletes all that the bucket has of a device, by hand. */
const erase = (deviceId: string) =>
  api('POST', `delete?${new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket })}`, {
    start: new Date(0).toISOString(),
    stop: new Date().toISOString(),
    predicate: `device_id="${deviceId}"`,
  });

async function write(line: string): Promise<void> {
  const query = new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket, precision: 'ms' });
  const headers = { authorization: `Token ${TEST_INFLUXDB_TOKEN}` };
  const answer = await fetch(`${TEST_INFLUXDB_URL}/api/v2/write?${query}`, {
    method: 'POST',
    headers,
    body: line,
  });
  expect(answer.status).toBe(204);
}

const allOf = (deviceId: string) => ({
  ...{ deviceId, start: 0, stop: Date.now(), metrics: undefined, limit: 1000, after: undefined },
});
const valuesOf = async (deviceId: string) => (await open().raw(allOf(deviceId))).map(({ value }) => value);

/** Three messages of one device that contradict each other, the later in the list the later to be believed. */
function contradicting() {
  const [deviceId, time] = [newDevice(), newTime()];
  const of = (values: number[], rank: number) =>
    run({
      deviceId,
      times: values.map((_, n) => time + n * 1000),
      values,
      ts: time + rank,
      message: BigInt(rank),
    });
  return { deviceId, time, low: of([1, 1, 1, 1], 1), middle: of([2, 2, 2], 2), high: of([3, 3], 3) };
}

const ORDERS = [
  ['low', 'middle', 'high'],
  ['low', 'high', 'middle'],
  ['middle', 'low', 'high'],
  ['middle', 'high', 'low'],
  ['high', 'low', 'middle'],
  ['high', 'middle', 'low'],
] as const;

const WINNER = [3, 3, 2, 1];

describe.skipIf(TEST_INFLUXDB_URL === '')('of messages that contradict each other the later one', () => {
  beforeAll(() => open().prepare());
  afterAll(async () => {
    const { buckets } = await api('GET', 'buckets?limit=100');
    for (const { id, name } of buckets) if (name.startsWith(bucket)) await api('DELETE', `buckets/${id}`);
  });

  it.each(ORDERS)('is believed when processes take turns: %s, %s, %s', async (...order) => {
    for (const writers of [
      [0, 0, 0],
      [0, 1, 0],
      [0, 1, 2],
      [0, 0, 1],
    ]) {
      const stores = [open(), open(), open()];
      const { deviceId, ...messages } = contradicting();
      for (const [n, name] of order.entries()) await stores[writers[n]!]!.write([messages[name]]);
      expect(await valuesOf(deviceId)).toEqual(WINNER);
    }
  });

  it.each(ORDERS)(
    'is believed when they come at once, in one process or several: %s, %s, %s',
    async (...order) => {
      for (const writers of [
        [0, 0, 0],
        [0, 1, 0],
        [0, 1, 2],
        [0, 0, 1],
      ]) {
        const stores = [open(), open(), open()];
        const { deviceId, time, ...messages } = contradicting();
        await stores[0]!.write([run({ deviceId, times: [time + 30_000] })]);
        await Promise.all(order.map((name, n) => deliver(stores[writers[n]!]!, [messages[name]])));
        expect(await valuesOf(deviceId)).toEqual([...WINNER, 1]);
      }
    },
  );

  it('is believed for any messages in any batches that any of several processes takes, in turns and at once', async () => {
    const taken = fc.array(fc.record({ writer: fc.nat(2), atOnce: fc.boolean() }), {
      minLength: 30,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(deliveries, taken, fc.boolean(), async (batches, how, isShared) => {
        const stores = isShared ? [open(), open(), open()] : Array(3).fill(open());
        const [deviceId, shift] = [newDevice(), newTime() - MIDNIGHT];
        const oracle = new MetricsOracle();
        const underWay: Promise<void>[] = [];
        for (const [n, batch] of batches.entries()) {
          const runs = batch.map(({ times, ts, ...message }) => {
            const values = times.map((_, index) => Number(message.message) * 100 + index);
            return run({
              ...message,
              deviceId,
              values,
              times: times.map((time) => time + shift),
              ts: ts + shift,
            });
          });
          oracle.write(runs);
          if (!how[n]!.atOnce) await Promise.all(underWay.splice(0));
          underWay.push(deliver(stores[how[n]!.writer]!, runs));
        }
        await Promise.all(underWay);
        expect(await open().raw(allOf(deviceId))).toEqual(oracle.raw(allOf(deviceId)));
      }),
      { numRuns: triesOf(60), endOnFailure: false },
    );
  }, 600_000);

  it('is believed where a process had written alone until another came', async () => {
    for (const [first, second] of [
      ['low', 'high'],
      ['high', 'low'],
    ] as const) {
      const [one, other] = [open(), open()];
      const { deviceId, time, ...messages } = contradicting();
      for (let n = 0; n < 3; n++) await one.write([run({ deviceId, times: [time + 20_000 + n] })]);
      await other.write([messages[first]]);
      await one.write([messages[second]]);
      expect((await valuesOf(deviceId)).slice(0, 4)).toEqual([3, 3, 1, 1]);
    }
  });

  it('is believed where another note came and one of the own was deleted', async () => {
    const [one, other] = [open(), open()];
    const { deviceId, time, low, high } = contradicting();
    const elsewhere = newDevice();
    await one.write([run({ deviceId: elsewhere, times: [time] }), run({ deviceId, times: [time + 20_000] })]);
    await erase(elsewhere);
    await other.write([high]);
    await one.write([low]);
    expect((await valuesOf(deviceId)).slice(0, 4)).toEqual([3, 3, 1, 1]);
  });

  it('is believed where all that was there was deleted, and another process has written since', async () => {
    const [one, other] = [open(), open()];
    const { deviceId, time, low, high } = contradicting();
    await one.write([run({ deviceId, times: [time + 20_000] })]);
    await api('POST', `delete?${new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket })}`, {
      start: new Date(time).toISOString(),
      stop: new Date(time + MINUTE).toISOString(),
    });
    await other.write([high]);
    await one.write([low]);
    expect(await valuesOf(deviceId)).toEqual([3, 3, 1, 1]);
  });

  it('is not believed any more when its device was deleted with all it had', async () => {
    const store = open();
    const { deviceId, low, high } = contradicting();
    await store.write([high]);
    await erase(deviceId);
    await store.write([low]);
    expect(await valuesOf(deviceId)).toEqual([1, 1, 1, 1]);
  });

  it('is believed whenever the process that writes it dies, and when it comes again', async () => {
    const proxy = await unreliable(TEST_INFLUXDB_URL);
    onTestFinished(proxy.stop);
    for (let kept = 0, done = false; !done; kept++) {
      const [alive, dying] = [open(), open(proxy.url)];
      const { deviceId, time, low, high } = contradicting();
      await alive.write([run({ deviceId, times: [time + 30_000] })]);
      proxy.cutAfter(kept);
      done = await dying.write([high]).then(
        () => true,
        () => false,
      );
      await alive.write([low]);
      await open().write([high]);
      expect(await valuesOf(deviceId)).toEqual([3, 3, 1, 1, 1]);
    }
  }, 120_000);

  it('is believed whenever the process that writes the other one dies, also when that one comes again', async () => {
    const proxy = await unreliable(TEST_INFLUXDB_URL);
    onTestFinished(proxy.stop);
    for (let kept = 0, done = false; !done; kept++) {
      const [alive, dying] = [open(), open(proxy.url)];
      const { deviceId, time, low, high } = contradicting();
      await alive.write([run({ deviceId, times: [time + 30_000] })]);
      proxy.cutAfter(kept);
      done = await dying.write([low]).then(
        () => true,
        () => false,
      );
      const written = deliver(alive, [high]);
      await open().write([low]);
      await written;
      expect(await valuesOf(deviceId)).toEqual([3, 3, 1, 1, 1]);
    }
  }, 120_000);

  it('waits within a process until the other one is written that was noted before it', async () => {
    const gate = await gateTo(TEST_INFLUXDB_URL);
    onTestFinished(gate.stop);
    const store = open(gate.url);
    const { deviceId, time, low, high } = contradicting();
    await store.write([run({ deviceId, times: [time + 30_000] })]);
    const held = gate.hold((text) => text.includes('iot_telemetry') && text.includes(`value=1 ${time}`));
    const first = store.write([low]);
    const release = await held;
    const second = store.write([high]);
    await store.write([run({ deviceId: newDevice(), times: [time] })]);
    release();
    await Promise.all([first, second]);
    expect(await valuesOf(deviceId)).toEqual([3, 3, 1, 1, 1]);
  });

  it('is written again where a batch that is noted together with another is not written yet, though that one is', async () => {
    const gate = await gateTo(TEST_INFLUXDB_URL);
    onTestFinished(gate.stop);
    const [store, other] = [open(gate.url), open()];
    const { deviceId, time, low, high } = contradicting();
    const [before, beside] = [newDevice(), newDevice()];
    const of = (id: string, second: number) => run({ deviceId: id, times: [time + second * 1000] });
    await store.write([of(deviceId, 30), of(before, 30), of(beside, 30)]); // so that all series are known
    let held = gate.hold((text) => text.includes(`iot_messages,device_id=${before}`));
    const one = store.write([of(before, 31)]);
    const goOn = await held;
    const [two, three] = [store.write([low]), store.write([of(beside, 31)])];
    await turn();
    held = gate.hold((text) => text.includes('iot_telemetry') && text.includes(`value=1 ${time}`));
    goOn();
    const release = await held;
    await Promise.all([one, three]);
    await expect(other.write([high])).rejects.toThrow(StoreAway);
    release();
    await two;
    await other.write([high]);
    expect(await valuesOf(deviceId)).toEqual([3, 3, 1, 1, 1]);
  });

  it('is believed beside notes of before they had numbers', async () => {
    const store = open();
    const { deviceId, time, low, middle } = contradicting();
    const note = (rank: number) =>
      `said="[${time + rank},${rank},\\"ff\\",${Date.now()},[[[\\"voltage_dc\\"],[0,1000,1]]]]" ${time}`;
    await write(`iot_messages,device_id=${deviceId} done=true,${note(9)}`);
    await store.write([low]);
    expect(await valuesOf(deviceId)).toEqual([1, 1]); // the other two are left to the note's message
    await write(`iot_messages,device_id=${deviceId} done=false,${note(1)}`);
    await expect(store.write([middle])).rejects.toThrow(StoreAway);
    await write(`iot_messages,device_id=${deviceId} done=true,${note(1)}`);
    await store.write([middle]);
    expect(await valuesOf(deviceId)).toEqual([2, 2, 2, 1]);
  });
});
