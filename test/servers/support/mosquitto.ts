import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { freePorts } from '../../support/runtime-process.ts';
import type { Found } from './build.ts';
import type { Part } from './part.ts';
import { ServerProcess } from './server-process.ts';

const CONFIGURATION = fileURLToPath(new URL('../../../infra/compose/mosquitto/conf.d', import.meta.url));

/** Debian keeps it where only the administrator looks. */
export function findMosquitto(): Found {
  const found = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(
    (program) => spawnSync(program, ['-h']).error === undefined,
  );
  return found === undefined ? { missing: 'install the package mosquitto' } : { program: found };
}

/**
 * Mosquitto with the limits of the compose home, and listeners of its own. Of the compose home's persistence it has nothing
 * (that takes 2.1): it keeps what it has when it is ended in order, and loses it with kill -9. Each home gets it empty, for a
 * session that nobody resumes would keep its part of what the group is sent.
 */
export async function startMosquitto(program: string, folder: string): Promise<Part> {
  const { mqtt: port, ws: wsPort } = await freePorts();
  const data = join(folder, 'data');
  const limits = join(folder, 'conf.d');
  await mkdir(limits, { recursive: true });
  await copyFile(join(CONFIGURATION, 'limits.conf'), join(limits, 'limits.conf'));
  const configuration = join(folder, 'mosquitto.conf');
  await writeFile(configuration, configurationOf({ port, wsPort, data, limits }));
  const url = `mqtt://127.0.0.1:${port}`;
  const server = new ServerProcess({
    program,
    args: ['-c', configuration],
    log: join(folder, 'mosquitto.log'),
    isReady: () => takesClients(url),
  });
  const startEmpty = async () => {
    await server.stop();
    await rm(data, { recursive: true, force: true });
    await mkdir(data, { recursive: true });
    await server.start();
  };
  await startEmpty();
  return {
    environment: { TEST_MQTT_URL: url, TEST_MQTT_WS_URL: `ws://127.0.0.1:${wsPort}` },
    newPlace: async () => {
      await startEmpty();
      return { settings: { MQTT_URL: url }, remove: async () => undefined };
    },
    process: server,
  };
}

const configurationOf = (at: { port: number; wsPort: number; data: string; limits: string }): string => `
user ${userInfo().username}
allow_anonymous true
listener ${at.port} 127.0.0.1
listener ${at.wsPort} 127.0.0.1
protocol websockets
persistence true
persistence_location ${at.data}/
include_dir ${at.limits}
`;

async function takesClients(url: string): Promise<boolean> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 }, false);
  await client.endAsync();
  return true;
}

/** A broker that somebody else runs. */
export const givenBroker = (url: string): Part => ({
  environment: { TEST_MQTT_URL: url },
  newPlace: async () => ({ settings: { MQTT_URL: url }, remove: async () => undefined }),
});
