import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { archivedSeqs, storedValues } from '../support/api.ts';
import { caughtUp } from '../support/figures.ts';
import { freePorts, type RuntimeProcess, startRuntimeProcess } from '../support/runtime-process.ts';
import { SteadyPublisher } from './steady-publisher.ts';

const KILLS = 10;
const PUBLISHERS = 10;
const PER_PUBLISHER_PER_S = 50; // 500 messages/s in all

it('keeps every acknowledged message exactly once through ten kills -9 under load', {
  timeout: 600_000,
}, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-chaos-'));
  const ports = await freePorts();
  let runtime: RuntimeProcess = await startRuntimeProcess(dataDir, ports);
  const publishers = Array.from(
    { length: PUBLISHERS },
    (_, index) =>
      new SteadyPublisher({
        url: `mqtt://127.0.0.1:${ports.mqtt}`,
        deviceId: `chaos-${index}`,
        qos: index % 2 === 0 ? 1 : 2,
        perSecond: PER_PUBLISHER_PER_S,
      }),
  );
  for (let kill = 0; kill < KILLS; kill += 1) {
    await delay(1000 + Math.random() * 3000); // the moment is what is tried, so it is left to chance
    await runtime.kill();
    runtime = await startRuntimeProcess(dataDir, ports);
  }
  await Promise.all(publishers.map((publisher) => publisher.finish()));
  await caughtUp(runtime.api);

  for (const { deviceId, acknowledged, sent } of publishers) {
    const archived = await archivedSeqs(runtime.api, deviceId);
    expect(new Set(archived).size, `${deviceId}: archived twice`).toBe(archived.length);
    expect(acknowledged.difference(new Set(archived)), `${deviceId}: acknowledged and not archived`).toEqual(
      new Set(),
    );
    const values = await storedValues(runtime.api, deviceId, 'voltage_dc');
    expect(new Set(values).size, `${deviceId}: stored twice`).toBe(values.length);
    expect(acknowledged.difference(new Set(values)), `${deviceId}: acknowledged and not stored`).toEqual(
      new Set(),
    );
    expect(acknowledged.size, `${deviceId}: the end was waited for`).toBe(sent);
  }
  const total = publishers.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  console.log(`${total} acknowledged messages, ${KILLS} kills, none lost, none twice`);
  await runtime.stop();
  await rm(dataDir, { recursive: true, force: true });
});
