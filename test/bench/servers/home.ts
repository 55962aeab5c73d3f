import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from '#local/stack.ts';
import { newPlace } from '../../servers/support/homes.ts';
import { type Servers, startServers } from '../../servers/support/servers.ts';
import { freePorts, startRuntimeProcess } from '../../support/runtime-process.ts';
import type { BenchHome, RunningHome } from '../home.ts';
import { bareBrokerRate, type Generator } from '../load.ts';
import { bareLinesRate } from './bare-lines.ts';
import { barePutRate } from './bare-puts.ts';
import { storedOn } from './stored.ts';

/** As the compose home sets it. */
const SLOTS = 6;

/** The home on four servers, which are started for it, and measured alone: the broker by what is published and nobody reads. */
export async function serversHome(generator: Generator, say: (line: string) => void): Promise<BenchHome> {
  const started = new Stack();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => started.stop().then(() => process.exit(130)));
  const servers = await startServers(say, started);
  const [missing] = servers.missing;
  if (missing !== undefined) {
    await started.stop();
    throw new Error(`there is no ${missing[0]}: ${missing[1]}`);
  }
  return {
    bare: async () => {
      const { settings, remove } = await newPlace(servers);
      const brokerPerS = await bareBrokerRate(generator, portOf(settings));
      say(`Mosquitto ${brokerPerS.toFixed(0)} messages/s`);
      const putPerS = await barePutRate(settings, generator.devices);
      say(`MinIO ${putPerS.toFixed(0)} objects/s`);
      const linesPerS = await bareLinesRate(settings, generator.devices);
      say(`InfluxDB ${linesPerS.toFixed(0)} lines/s`);
      await remove();
      return { brokerPerS, putPerS, linesPerS };
    },
    start: (env, nodeOptions) => startOn(servers, env, nodeOptions),
    stop: () => started.stop(),
  };
}

async function startOn(
  servers: Servers,
  env: Record<string, string>,
  nodeOptions: string[],
): Promise<RunningHome> {
  const { settings, remove } = await newPlace(servers);
  const dataDir = await mkdtemp(join(tmpdir(), 'iot-meter-bench-'));
  const all = { ...settings, SLOTS: String(SLOTS), ...env };
  const runtime = await startRuntimeProcess(dataDir, await freePorts(), all, nodeOptions);
  const pids = [...servers.parts].flatMap(([name, { process: server }]): [string, number][] =>
    server === undefined ? [] : [[name, server.pid]],
  );
  return {
    api: runtime.api,
    mqttPort: portOf(settings),
    pid: runtime.pid,
    runsAhead: true,
    servers: new Map(pids),
    stored: () => storedOn(settings),
    stop: async () => {
      await runtime.stop();
      await rm(dataDir, { recursive: true, force: true });
      await remove();
    },
  };
}

const portOf = ({ MQTT_URL = '' }: Record<string, string>): number => Number(new URL(MQTT_URL).port);
