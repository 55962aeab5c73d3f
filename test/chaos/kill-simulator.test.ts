import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startBroker } from '#test/simulator/support/broker.ts';
import { randomImage, startFirmwareServer } from '#test/simulator/support/firmware-server.ts';
import { messagesOf, meterOf, order, SECRET } from '#test/simulator/support/orders.ts';
import { startSimulator } from '#test/simulator/support/simulator-process.ts';
import { until } from '#test/support/until.ts';

/** Meters that each obey something else when the simulator is killed. */
const [CONFIGURED, REBOOTED, LOADING, APPLYING] = [0, 1, 2, 3].map(meterOf) as [
  string,
  string,
  string,
  string,
];

const { image, sha256 } = randomImage(100_000);
const folder = mkdtempSync(join(tmpdir(), 'iot-meter-'));
let broker: Awaited<ReturnType<typeof startBroker>>;
let server: Awaited<ReturnType<typeof startFirmwareServer>>;
let simulator: Awaited<ReturnType<typeof startSimulator>>;

const start = () =>
  startSimulator(broker, 4, ['--command-secret', SECRET, '--state-dir', folder, '--reboot-for', '3']);
const update = (path: string) => ({
  fw_version: '3.0.0',
  fw_url: server.url(path),
  fw_sha256: sha256,
  fw_size_bytes: image.length,
});
const of = (meter: string, suffix: string) => messagesOf(broker.received, meter, suffix);
const acksOf = (meter: string, cmdId: string) =>
  of(meter, 'command/ack')
    .filter(({ cmd_id }) => cmd_id === cmdId)
    .map(({ result, detail }) => ({ result, detail }));
const statesOf = (meter: string, cmdId: string) =>
  of(meter, 'ota/status').filter(({ cmd_id }) => cmd_id === cmdId);
const endsOf = (meter: string, cmdId: string) =>
  statesOf(meter, cmdId).filter(({ ota_state }) => /success|failed/.test(ota_state));
const isApplying = (cmdId: string) =>
  statesOf(APPLYING, cmdId).some(({ ota_state }) => ota_state === 'applying');

beforeAll(async () => {
  broker = await startBroker();
  server = await startFirmwareServer(image);
  simulator = await start();
}, 60_000);
afterAll(async () => {
  await simulator?.stop();
  await server.stop();
  await broker.crash();
  rmSync(folder, { recursive: true, force: true });
});

test('a simulator that is killed while its meters obey gives the same answers again, and does nothing twice', async () => {
  const timing = { send_interval_s: 2 };
  const loading = order(broker, LOADING, 'start_ota', update('silent'));
  await until(() => server.held.length === 1);
  const applying = order(broker, APPLYING, 'start_ota', update('good'));
  const configured = order(broker, CONFIGURED, 'update_config', timing);
  const rebooted = order(broker, REBOOTED, 'reboot');
  const sent = [
    [LOADING, loading, 'start_ota', update('silent')],
    [APPLYING, applying, 'start_ota', update('good')],
    [CONFIGURED, configured, 'update_config', timing],
    [REBOOTED, rebooted, 'reboot', {}],
  ] as const;
  await broker.until(
    () => isApplying(applying) && sent.every(([meter, cmdId]) => acksOf(meter, cmdId).length === 1),
  );
  await simulator.kill();

  simulator = await start();
  await broker.until(() => endsOf(LOADING, loading).length + endsOf(APPLYING, applying).length === 2);
  for (const [meter, cmdId, cmd, params] of sent) order(broker, meter, cmd, params, cmdId);
  await broker.until(() => sent.every(([meter, cmdId]) => acksOf(meter, cmdId).length >= 2));
  for (const [meter, cmdId] of sent)
    expect(new Set(acksOf(meter, cmdId).map(({ result }) => result))).toEqual(new Set(['accepted']));

  const telemetry = () => of(REBOOTED, 'telemetry');
  const before = telemetry().length;
  await broker.until(() => telemetry().length >= before + 4); // a reboot would have come after the first of them
  expect(
    new Set(
      telemetry()
        .slice(before)
        .map(({ boot }) => boot),
    ).size,
  ).toBe(1);

  order(broker, CONFIGURED, 'request_status');
  await broker.until(() => of(CONFIGURED, 'hello').length > 0);
  expect(of(CONFIGURED, 'hello').at(-1)).toMatchObject(timing);

  expect(endsOf(LOADING, loading)).toMatchObject([
    { ota_state: 'failed', detail: 'the power went while downloading' },
  ]);
  expect(endsOf(APPLYING, applying)).toMatchObject([
    { ota_state: 'failed', detail: 'the power went while applying' },
  ]);
  expect(server.asked.toSorted()).toEqual(['/good', '/silent']);
});

test('a simulator that is killed at any moment after a command was sent answers it in one way', async () => {
  const ids: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const cmdId = order(broker, CONFIGURED, 'update_config', { send_interval_s: 3 + round });
    ids.push(cmdId);
    await new Promise((resolve) => setTimeout(resolve, round)); // anywhere between its arrival and its answer
    await simulator.kill();
    simulator = await start();
    order(broker, CONFIGURED, 'update_config', { send_interval_s: 3 + round }, cmdId);
    await broker.until(() => acksOf(CONFIGURED, cmdId).length > 0);
  }
  for (const id of ids)
    expect(new Set(acksOf(CONFIGURED, id).map(({ result }) => result))).toEqual(new Set(['accepted']));
});

test('new firmware that the simulator is killed with before it reached a broker proves itself when it is back', async () => {
  const cmdId = order(broker, APPLYING, 'start_ota', update('good'));
  const memory = () => JSON.parse(readFileSync(join(folder, `${APPLYING}.json`), 'utf8'));
  await until(() => memory().update?.phase === 'trial');
  await simulator.kill();
  expect(endsOf(APPLYING, cmdId)).toEqual([]);
  simulator = await start();
  await broker.until(() => of(APPLYING, 'hello').length > 0);
  expect(of(APPLYING, 'hello').at(-1)).toMatchObject({ fw_version: '3.0.0' });
  order(broker, APPLYING, 'start_ota', update('good'), cmdId);
  await broker.until(() => acksOf(APPLYING, cmdId).length >= 2);
  expect(endsOf(APPLYING, cmdId)).toMatchObject([{ ota_state: 'success' }]);
  expect(server.asked.filter((path) => path === '/good')).toHaveLength(2);
});
