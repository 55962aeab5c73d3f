import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, startRuntimeProcess } from '../../support/runtime-process.ts';
import { startWebhookReceiver } from '../../support/webhook-receiver.ts';
import type { Place } from './part.ts';
import type { Servers } from './servers.ts';

/** Empty places on all servers for one home; answers the settings of its runtime. */
export async function newPlace({ parts }: Servers): Promise<Place> {
  const places = await Promise.all([...parts.values()].map(({ newPlace: make }) => make()));
  return {
    settings: Object.assign({}, ...places.map(({ settings }) => settings)),
    remove: async () => {
      for (const { remove } of places) await remove();
    },
  };
}

/** A home on the servers, as flow tests look at it. */
export type RunningHome = { environment: Record<string, string>; stop: () => Promise<void> };

/** Starts a runtime whose broker and stores are the servers. @throws Error, from `stop`, when it did not end in order */
export async function startHomeOn(servers: Servers, layout: 'message' | 'batch'): Promise<RunningHome> {
  const { settings, remove } = await newPlace(servers);
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-home-'));
  const webhook = await startWebhookReceiver();
  const runtime = await startRuntimeProcess(dataDir, await freePorts(), {
    ...settings,
    ARCHIVE_LAYOUT: layout,
    ...webhook.settings,
  });
  const leave = () => {
    process.kill(runtime.pid, 'SIGKILL');
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', leave); // who ends the tests in their middle
  const webSocket = servers.parts.get('Mosquitto')?.environment.TEST_MQTT_WS_URL;
  return {
    environment: {
      HOME_API_URL: runtime.api,
      HOME_MQTT_URL: settings.MQTT_URL ?? '',
      HOME_WEBHOOK_URL: webhook.url,
      HOME_CONTROL_CHARACTERS: 'none', // Mosquitto closes the connection
      ...(webSocket === undefined ? {} : { HOME_WS_URL: webSocket }),
    },
    stop: async () => {
      process.off('exit', leave);
      const code = await runtime.stop();
      await webhook.stop();
      await rm(dataDir, { recursive: true, force: true });
      await remove();
      if (code !== 0) throw new Error(`the home ended with ${code}: ${runtime.output()}`);
    },
  };
}
