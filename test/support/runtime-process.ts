import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A runtime in a process of its own, as `npm start` runs it, to be looked at and killed from outside. */
export type RuntimeProcess = {
  api: string;
  mqttPort: number;
  wsPort: number;
  pid: number;
  /** What it has printed so far. */
  output: () => string;
  /** Ends it as Ctrl-C would; answers its exit code. */
  stop: () => Promise<number | null>;
  /** kill -9: no time for anything. */
  kill: () => Promise<void>;
};

export type Ports = { mqtt: number; ws: number; http: number; tls: number };

/** Ports that are free now. */
export async function freePorts(): Promise<Ports> {
  const servers = [createServer(), createServer(), createServer(), createServer()];
  const ports = await Promise.all(servers.map(portOf));
  for (const server of servers) server.close();
  const [mqtt = 0, ws = 0, http = 0, tls = 0] = ports;
  return { mqtt, ws, http, tls };
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * Starts the runtime on these ports and resolves when it says that it runs.
 * @param nodeOptions of the process and all its threads
 */
export async function startRuntimeProcess(
  dataDir: string,
  ports: Ports,
  env: Record<string, string> = {},
  nodeOptions: string[] = [],
): Promise<RuntimeProcess> {
  const settings = {
    DATA_DIR: dataDir,
    MQTT_PORT: String(ports.mqtt),
    MQTT_WS_PORT: String(ports.ws),
    HTTP_PORT: String(ports.http),
  };
  const options = ['--disable-warning=ExperimentalWarning', ...nodeOptions];
  const child = spawn(process.execPath, [...options, 'infra/local/main.ts'], {
    env: { PATH: process.env.PATH, SIMULATED_DEVICES: '0', ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  await running(child, (text) => {
    output += text;
    return output;
  });
  return {
    api: `http://127.0.0.1:${ports.http}`,
    mqttPort: ports.mqtt,
    wsPort: ports.ws,
    pid: child.pid ?? 0,
    output: () => output,
    stop: async () => {
      child.kill('SIGTERM');
      return exitOf(child);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exitOf(child);
    },
  };
}

function running(child: ChildProcess, heard: (text: string) => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout?.on('data', (chunk) => {
    if (heard(String(chunk)).includes('Ctrl-C stops it')) resolve();
  });
  child.once('exit', (code) => reject(new Error(`the runtime ended with ${code}: ${heard('')}`)));
  return promise;
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Highest resident memory of a process so far, in MB (Linux). */
export const peakMemoryMb = (pid: number): number => memoryField(pid, 'VmHWM');

/** Resident memory of a process now, in MB (Linux). */
export const memoryMb = (pid: number): number => memoryField(pid, 'VmRSS');

const memoryField = (pid: number, field: string): number => {
  const kilobytes =
    new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return Math.round(Number(kilobytes) / 1000);
};
