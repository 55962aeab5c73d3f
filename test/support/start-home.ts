import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts, startRuntimeProcess } from './runtime-process.ts';

/** Where the home is that the flow tests look at. */
export type Home = { api: string; mqtt: string; ws: string | undefined; mqtts: string | undefined };

declare module 'vitest' {
  export interface ProvidedContext {
    home: Home;
  }
}

/**
 * Gives the flow tests a home: the one that HOME_API_URL and HOME_MQTT_URL name (HOME_WS_URL and HOME_MQTTS_URL where it has
 * these doors), or an embedded one that is started now and
 * stopped in the end.
 */
export default async function startHome(project: TestProject): Promise<() => Promise<void>> {
  const { HOME_API_URL: api, HOME_MQTT_URL: mqtt, HOME_WS_URL: ws, HOME_MQTTS_URL: mqtts } = process.env;
  if (api !== undefined && mqtt !== undefined) {
    project.provide('home', { api, mqtt, ws, mqtts });
    return async () => {};
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-flows-'));
  const ports = await freePorts();
  const runtime = await startRuntimeProcess(dataDir, ports, { MQTT_TLS_PORT: String(ports.tls) });
  project.provide('home', {
    api: runtime.api,
    mqtt: `mqtt://127.0.0.1:${runtime.mqttPort}`,
    ws: `ws://127.0.0.1:${runtime.wsPort}`,
    mqtts: `mqtts://127.0.0.1:${ports.tls}`,
  });
  return async () => {
    const code = await runtime.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the home ended with ${code}: ${runtime.output()}`);
  };
}
