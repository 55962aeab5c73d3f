import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { freePorts, startRuntimeProcess } from './runtime-process.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';

/** Where the home is that the flow tests look at, and what it can do. */
export type Home = {
  api: string;
  mqtt: string;
  ws: string | undefined;
  /** MQTT over TLS, where devices show certificates that the API has issued. */
  mqtts: string | undefined;
  /** Shown with every request, where the home asks for a login. */
  token: string | undefined;
  /** In PEM: who signs the certificate of the broker at `mqtt`, where it has one. */
  ca: string | undefined;
  /** The highest quality of service that the broker knows. */
  maxQos: 1 | 2;
  /** Whether it closes the connection of a device whose certificate is revoked. */
  closesConnections: boolean;
  /** Whether its broker takes topics with control characters, which MQTT leaves to it (5.0, 1.5.4). */
  controlCharacters: boolean;
  /** How deep JSON may be nested for the broker, which may be an emulator. */
  jsonDepth: number;
  /** Whether it shows its figures at /metrics. */
  figures: boolean;
  /** Where what its webhook was told can be read; undefined where it tells nobody. */
  webhook: string | undefined;
};

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
  const given = givenHome(process.env);
  if (given !== undefined) {
    project.provide('home', given);
    return async () => {};
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-flows-'));
  const ports = await freePorts();
  const webhook = await startWebhookReceiver();
  const runtime = await startRuntimeProcess(dataDir, ports, {
    MQTT_TLS_PORT: String(ports.tls),
    ...webhook.settings,
  });
  project.provide('home', {
    api: runtime.api,
    mqtt: `mqtt://127.0.0.1:${runtime.mqttPort}`,
    ws: `ws://127.0.0.1:${runtime.wsPort}`,
    mqtts: `mqtts://127.0.0.1:${ports.tls}`,
    token: undefined,
    ca: undefined,
    maxQos: 2,
    closesConnections: true,
    controlCharacters: true,
    jsonDepth: 20_000,
    figures: true,
    webhook: webhook.url,
  });
  return async () => {
    const code = await runtime.stop();
    await webhook.stop();
    await rm(dataDir, { recursive: true, force: true });
    if (code !== 0) throw new Error(`the home ended with ${code}: ${runtime.output()}`);
  };
}

/** The home that the environment names; undefined where it names none. */
function givenHome(env: NodeJS.ProcessEnv): Home | undefined {
  const { HOME_API_URL: api, HOME_MQTT_URL: mqtt, HOME_WS_URL: ws, HOME_API_TOKEN: token } = env;
  if (api === undefined || mqtt === undefined) return undefined;
  const {
    HOME_MQTTS_URL: mqtts,
    HOME_MQTT_CA,
    HOME_MAX_QOS,
    HOME_JSON_DEPTH,
    HOME_FIGURES,
    HOME_CLOSES,
    HOME_CONTROL_CHARACTERS,
    HOME_WEBHOOK_URL,
  } = env;
  return {
    api,
    mqtt,
    ws,
    mqtts,
    token,
    ca: HOME_MQTT_CA === undefined ? undefined : readFileSync(HOME_MQTT_CA, 'utf8'),
    maxQos: HOME_MAX_QOS === '1' ? 1 : 2,
    closesConnections: HOME_CLOSES !== 'none',
    controlCharacters: HOME_CONTROL_CHARACTERS !== 'none',
    jsonDepth: Number(HOME_JSON_DEPTH ?? 20_000),
    figures: HOME_FIGURES !== 'none',
    webhook: HOME_WEBHOOK_URL,
  };
}
