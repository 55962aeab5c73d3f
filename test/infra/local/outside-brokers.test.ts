import { expect, it } from 'vitest';
import { SteadyPublisher } from '../../chaos/steady-publisher.ts';
import { aedesBroker } from '../../support/aedes-broker.ts';
import { archivedSeqs, storedValues } from '../../support/api.ts';
import { figuresOf } from '../../support/figures.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { preparedIn } from '../../support/postgres.ts';
import { freePorts, startRuntimeProcess } from '../../support/runtime-process.ts';
import { until } from '../../support/until.ts';

it('has once what devices publish to two brokers, shows both in its figures, and needs a database outside for a second runtime', {
  timeout: 60_000,
}, async () => {
  const brokers = [await aedesBroker(), await aedesBroker()];
  const folder = temporaryFolder();
  preparedIn(folder);
  const MQTT_URL = brokers.map(({ doorUrl }) => doorUrl).join(',');
  const runtime = await startRuntimeProcess(folder, await freePorts(), { MQTT_URL, SLOTS: '2' });
  const connections = async () =>
    (await figuresOf(runtime.api)).filter(({ name }) => name === 'iot_meter_broker_connections');
  await until(async () => (await connections()).every(({ value }) => value === 16));
  expect((await connections()).map(({ labels }) => labels)).toEqual(
    brokers.map(({ door }) => ({ broker: `127.0.0.1:${door.port}` })),
  );

  // one device: what it says over the second broker is word for word what it says over the first
  const start = Date.now() - 86_400_000;
  const devices = brokers.map(
    ({ url }) => new SteadyPublisher({ url, deviceId: 'twice', qos: 1, perSecond: 50, start }),
  );
  await until(() => devices.every(({ acknowledged }) => acknowledged.size >= 50));
  await Promise.all(devices.map((device) => device.finish()));
  const sent = Math.max(...devices.map((device) => device.sent));
  await until(async () => (await storedValues(runtime.api, 'twice', 'voltage_dc')).length >= sent);
  await until(async () => (await archivedSeqs(runtime.api, 'twice')).length >= sent);
  const seqs = Array.from({ length: sent }, (_, seq) => seq);
  expect((await archivedSeqs(runtime.api, 'twice')).toSorted((a, b) => a - b)).toEqual(seqs);
  expect((await storedValues(runtime.api, 'twice', 'voltage_dc')).toSorted((a, b) => a - b)).toEqual(seqs);

  const second = startRuntimeProcess(folder, await freePorts(), { MQTT_URL, SLOTS: '2' });
  await expect(second).rejects.toThrow('only where each of them has MQTT_URL and DATABASE_URL');
  expect(await runtime.stop()).toBe(0);
});
