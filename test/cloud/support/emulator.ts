import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('./emulator_on_loopback.py', import.meta.url));
const BIN = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));

export type Emulator = {
  endpoint: string;
  /** What makes the AWS SDK and the CDK speak to it. */
  environment: Record<string, string>;
  /** In PEM: who signs its certificates. */
  ca: string;
  pid: number;
  stop: () => Promise<void>;
};

/**
 * Starts the emulator with everything of it in `folder`. It enforces the policies of roles and of device certificates, and runs
 * functions on the Node that comes first in PATH: the project's own, of the version that Lambda has.
 */
export async function startEmulator(
  python: string,
  folder: string,
  ports: { http: number; mqtts: number },
): Promise<Emulator> {
  const endpoint = `http://127.0.0.1:${ports.http}`;
  const place = (name: string) => {
    mkdirSync(join(folder, name), { recursive: true });
    return join(folder, name);
  };
  const env = {
    PATH: `${BIN}:${process.env.PATH}`,
    HOME: place('home'),
    TMPDIR: place('tmp'),
    S3_DATA_DIR: place('s3'),
    STATE_DIR: place('state'),
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(ports.http),
    IOT_MTLS_PORT: String(ports.mqtts),
    AUTH: 'true',
    SFTP_ENABLED: '0',
    LAMBDA_EXECUTOR: 'local',
  };
  const child = spawn(python, [START], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = createWriteStream(join(folder, 'emulator.log'));
  child.stdout.pipe(log);
  child.stderr.pipe(log);
  const ca = await answering(child, `${endpoint}/_ministack/iot/ca.pem`, join(folder, 'emulator.log'));
  return { endpoint, environment: environmentOf(endpoint), ca, pid: child.pid ?? 0, stop: () => stop(child) };
}

async function answering(child: ChildProcess, url: string, log: string): Promise<string> {
  while (child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return response.text();
    await delay(100);
  }
  throw new Error(`the emulator ended with ${child.exitCode}: see ${log}`);
}

/** With the processes of its functions, which are in its group. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const inTime = await Promise.race([exited.then(() => true), delay(10_000, false)]);
  if (!inTime) process.kill(-child.pid, 'SIGKILL');
}

const environmentOf = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
});
