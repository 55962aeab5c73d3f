import { afterEach, describe, expect, test, vi } from 'vitest';
import { interpret } from '#domain/interpret.ts';
import { type Fleet, startFleet } from '#simulator/fleet.ts';
import { type Received, startBroker } from './support/broker.ts';

const IDS = ['sim-dc-0001', 'sim-dc-0002', 'sim-ac-0001'];
const FAST = { sendIntervalS: 1, samplingCadenceMs: 100, connectRate: 1000 };

const running: Fleet[] = [];
const start = async (...given: Parameters<typeof startFleet>) => {
  const fleet = await startFleet(...given);
  running.push(fleet);
  return fleet;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((fleet) => fleet.stop()));
});

const of = (received: Received[], id: string, suffix: string) =>
  received.filter(({ topic }) => topic === `iot/${id}/${suffix}`);

const heardFromAll =
  (suffix: string, times = 1) =>
  (received: Received[]) =>
    IDS.every((id) => of(received, id, suffix).length >= times);

const seqsOf = (received: Received[]): number[] =>
  received.map(({ payload }) => JSON.parse(payload.toString()).seq);

const statusOf = (received: Received[], id: string): string[] =>
  of(received, id, 'status').map(({ payload }) => JSON.parse(payload.toString()).status);

describe.each([
  { mqttVersion: '5', qos: 2 },
  { mqttVersion: '3.1.1', qos: 1 },
] as const)('over MQTT $mqttVersion at QoS $qos', (session) => {
  test('three meters come online, send messages the back end takes, and say goodbye', async () => {
    const broker = await startBroker();
    const fleet = await start({ brokers: [broker.url], ...FAST, ...session });
    await broker.until(heardFromAll('telemetry'));
    const figures = await fleet.stop();
    for (const message of broker.received) {
      expect(interpret(message)).toMatchObject({ ok: true, deviceId: message.client });
      const isStatus = message.topic.endsWith('/status');
      expect([message.qos, message.retain]).toEqual(isStatus ? [1, true] : [session.qos, false]);
    }
    for (const id of IDS) expect(statusOf(broker.received, id)).toEqual(['online', 'offline']);
    expect(figures).toMatchObject({ connected: 0, buffered: 0, lost: 0, acknowledged: figures.formed });
    expect(fleet.meters.map(({ id }) => id)).toEqual(IDS);
    await broker.crash();
  });
});

test('a broker that breaks down and forgets everything gets every message in the end', async () => {
  const first = await startBroker();
  const fleet = await start({ brokers: [first.url], ...FAST });
  await first.until(heardFromAll('telemetry'));
  await first.crash();
  await vi.waitFor(() => expect(fleet.figures().buffered).toBeGreaterThanOrEqual(1), { timeout: 8000 });
  expect(fleet.figures().brokers[0]?.problem).not.toBeNull();
  const second = await startBroker(first.port);
  await second.until(heardFromAll('telemetry', 2));
  const figures = await fleet.stop();
  for (const id of IDS) {
    const seqs = seqsOf([...of(first.received, id, 'telemetry'), ...of(second.received, id, 'telemetry')]);
    const all = Array.from({ length: Math.max(...seqs) + 1 }, (_, seq) => seq);
    expect([...new Set(seqs)].toSorted((a, b) => a - b)).toEqual(all);
  }
  expect(figures).toMatchObject({ buffered: 0, lost: 0 });
  await second.crash();
}, 20_000);

test('two brokers get the same messages', async () => {
  const [one, two] = await Promise.all([startBroker(), startBroker()]);
  const fleet = await start({ brokers: [one.url, two.url], ...FAST });
  await Promise.all([one.until(heardFromAll('telemetry')), two.until(heardFromAll('telemetry'))]);
  await fleet.stop();
  for (const id of IDS) {
    const [first, second] = [one, two].map(({ received }) =>
      of(received, id, 'telemetry').map(({ payload }) => String(payload)),
    );
    expect(first).toEqual(second);
  }
  await Promise.all([one.crash(), two.crash()]);
});

test('a command over the broker is acknowledged over the broker', async () => {
  const broker = await startBroker();
  await start({ brokers: [broker.url], ...FAST, devices: 1, acceptUnsigned: true });
  const cmd_id = '0b6c7f2e-5d1f-4a57-9d59-0b8f1f6f3a11';
  const payload = Buffer.from(
    JSON.stringify({ v: 2, cmd_id, ts: new Date().toISOString(), cmd: 'request_status', params: {} }),
  );
  broker.aedes.on('subscribe', () =>
    broker.aedes.publish(
      { cmd: 'publish', topic: 'iot/sim-dc-0001/command', payload, qos: 2, dup: false, retain: false },
      () => {},
    ),
  );
  const received = await broker.until((all) => of(all, 'sim-dc-0001', 'hello').length > 0);
  const [ack] = of(received, 'sim-dc-0001', 'command/ack');
  expect(JSON.parse(ack!.payload.toString())).toMatchObject({ cmd_id, result: 'accepted' });
  await broker.crash();
});

test('a power cut lets the broker publish the will', async () => {
  const broker = await startBroker();
  const fleet = await start({ brokers: [broker.url], ...FAST, devices: 1, rebootEvery: 0.3 });
  await broker.until((all) => statusOf(all, 'sim-dc-0001').includes('offline'));
  expect(fleet.figures().faults.reboot).toBeGreaterThan(0);
  await broker.crash();
});

test('where no broker is, the figures say so and nothing breaks', async () => {
  const broker = await startBroker();
  await broker.crash();
  const fleet = await start({ brokers: [broker.url.replace('//', '//user:secret@')], ...FAST });
  await vi.waitFor(() => expect(fleet.figures().brokers[0]?.problem).toContain('ECONNREFUSED'));
  const { brokers, connected } = await fleet.stop();
  expect([brokers[0]?.url, connected]).toEqual([broker.url, 0]);
});

test('options out of range are refused', async () => {
  await expect(startFleet({ brokers: [], devices: 0 })).rejects.toThrow(/brokers[\s\S]*devices/);
});
