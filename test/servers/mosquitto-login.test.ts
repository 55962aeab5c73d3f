import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newMqttPassword, verifierOf } from '#domain/access/mqtt-password.ts';
import { passwordFile } from '#local/access/mqtt-passwords/password-file.ts';
import { ROOT } from '#test/infra/compose/files.ts';
import { freePorts } from '#test/support/runtime-process.ts';
import { findMosquitto } from './support/mosquitto.ts';
import { ServerProcess } from './support/server-process.ts';

const found = findMosquitto();
const RUNTIME = { username: 'iot-runtime', password: newMqttPassword() };
const [m1, m2] = [newMqttPassword(), newMqttPassword()];
const folder = mkdtempSync(join(tmpdir(), 'mosquitto-login-'));
const passwords = join(folder, 'passwords');
const clients: MqttClient[] = [];
let ports: { device: number; ws: number; runtime: number };
let server: ServerProcess;

/** The password file, with these devices in it. */
async function write(devices: Record<string, string>): Promise<void> {
  async function* all() {
    for (const [deviceId, password] of Object.entries(devices))
      yield { deviceId, verifier: await verifierOf(password) };
  }
  const { text } = await passwordFile({ all }, RUNTIME.password);
  writeFileSync(passwords, text);
}

/** The compose home's own files, at other places and on other ports. */
function configuration(name: 'required' | 'none'): string {
  const own = readFileSync(join(ROOT, `infra/compose/mosquitto/${name}.conf`), 'utf8');
  const moved = own
    .replaceAll('/mosquitto/passwords/passwords', passwords)
    .replaceAll('/mosquitto/config/acl', join(folder, 'acl'))
    .replaceAll('/mosquitto/config/conf.d', join(folder, 'conf.d'))
    .replace('listener 1883', `listener ${ports.device} 127.0.0.1`)
    .replace('listener 9001', `listener ${ports.ws} 127.0.0.1`)
    .replace('listener 1884', `listener ${ports.runtime} 127.0.0.1`);
  return `user ${userInfo().username}\n${moved}`;
}

beforeAll(async () => {
  if ('missing' in found) return;
  const free = await freePorts();
  ports = { device: free.mqtt, ws: free.ws, runtime: free.http };
  mkdirSync(join(folder, 'conf.d'));
  for (const file of ['acl', 'conf.d/limits.conf'])
    copyFileSync(join(ROOT, 'infra/compose/mosquitto', file), join(folder, file));
  writeFileSync(join(folder, 'mosquitto.conf'), configuration('required'));
  await write({ m1, m2 });
  chmodSync(folder, 0o755);
  server = new ServerProcess({
    program: found.program,
    args: ['-c', join(folder, 'mosquitto.conf')],
    log: join(folder, 'log'),
    isReady: async () => {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${ports.runtime}`, RUNTIME, false);
      await client.endAsync();
      return true;
    },
  });
  await server.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

async function connected(options: IClientOptions, port = ports.device): Promise<MqttClient> {
  const url = `${port === ports.ws ? 'ws' : 'mqtt'}://127.0.0.1:${port}`;
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, protocolVersion: 5, ...options }, false);
  clients.push(client);
  return client;
}

const device = (username: string, password: string, more: IClientOptions = {}, port = ports.device) =>
  connected({ clientId: username, username, password, ...more }, port);

/** What a runtime hears of the fleet, by shared subscription as it has it. */
async function runtime(): Promise<{ client: MqttClient; heard: string[] }> {
  const client = await connected({ ...RUNTIME, clientId: 'iot-runtime-1-0' }, ports.runtime);
  const heard: string[] = [];
  client.on('message', (topic) => heard.push(topic));
  await client.subscribeAsync('$share/iot-meter/iot/#', { qos: 1 });
  return { client, heard };
}

describe.skipIf('missing' in found)('a Mosquitto that asks for logins', () => {
  it('lets nobody in without a password, or with a wrong one, or under the name of another', async () => {
    await expect(connected({ clientId: 'm1' })).rejects.toThrow(/[Nn]ot authorized/);
    await expect(device('m1', 'wrong')).rejects.toThrow(/[Nn]ot authorized/);
    await expect(device('m1', m2)).rejects.toThrow(/[Nn]ot authorized/);
    await expect(device('nobody', m1)).rejects.toThrow(/[Nn]ot authorized/);
  });

  it.each(['device', 'ws'] as const)(
    'takes what a device sends on its own topics (port: %s)',
    async (door) => {
      const { heard } = await runtime();
      const meter = await device('m1', m1, {}, ports[door]);
      const own = ['telemetry', 'hello', 'status', 'command/ack', 'ota/status'].map((end) => `iot/m1/${end}`);
      for (const topic of own) await meter.publishAsync(topic, 'x', { qos: 1 });
      await expect.poll(() => heard).toEqual(own);
    },
  );

  it('hands on nothing that a device sends on topics of another, or on others of its own', async () => {
    const { heard } = await runtime();
    const meter = await device('m1', m1);
    for (const topic of ['iot/m2/telemetry', 'iot/m1/command', 'iot/m1/firmware', 'iot/m1', 'other'])
      await expect(meter.publishAsync(topic, 'x', { qos: 1 })).rejects.toMatchObject({ code: 0x87 });
    await meter.publishAsync('iot/m1/telemetry', 'x', { qos: 1 });
    await expect.poll(() => heard).toEqual(['iot/m1/telemetry']);
  });

  it('sends a device its own commands, and nothing else, whatever it has subscribed to', async () => {
    const { client } = await runtime();
    const meter = await device('m1', m1);
    const heard: string[] = [];
    meter.on('message', (topic) => heard.push(topic));
    await meter.subscribeAsync(['iot/#', 'iot/m1/command'], { qos: 1 });
    const other = await device('m2', m2);
    await other.publishAsync('iot/m2/telemetry', 'x', { qos: 1 });
    await client.publishAsync('iot/m2/command', 'x', { qos: 1 });
    await client.publishAsync('iot/m1/command', 'x', { qos: 1 });
    await expect.poll(() => new Set(heard)).toEqual(new Set(['iot/m1/command']));
  });

  it('gives a device no session but its own, whatever client id it names', async () => {
    const { client, heard } = await runtime();
    const meter = await device('m1', m1);
    const intruder = await device('m2', m2, { clientId: 'm1' });
    const posing = await device('m2', m2, { clientId: 'iot-runtime-1-0' });
    await meter.publishAsync('iot/m1/telemetry', 'x', { qos: 1 });
    await posing.publishAsync('iot/m2/telemetry', 'x', { qos: 1 });
    await expect.poll(() => heard).toEqual(['iot/m1/telemetry', 'iot/m2/telemetry']);
    expect([client.connected, meter.connected]).toEqual([true, true]);
    expect(intruder).not.toBe(posing);
  });

  it('lets the runtime send commands, and nothing in the name of devices', async () => {
    const { client } = await runtime();
    await client.publishAsync('iot/m1/command', 'x', { qos: 1 });
    await expect(client.publishAsync('iot/m1/telemetry', 'x', { qos: 1 })).rejects.toMatchObject({
      code: 0x87,
    });
  });

  it('ends a connection whose password is no longer in its file when it reads that again, and lets new ones in', async () => {
    const meter = await device('m1', m1);
    const closed = new Promise<void>((resolve) => meter.once('close', () => resolve()));
    const [again, m3] = [newMqttPassword(), newMqttPassword()];
    await write({ m1: again, m3 });
    process.kill(server.pid, 'SIGHUP');
    await closed;
    await expect(device('m1', m1)).rejects.toThrow(/[Nn]ot authorized/);
    await device('m1', again);
    await device('m3', m3);
    await expect(device('m2', m2)).rejects.toThrow(/[Nn]ot authorized/);
  });

  it('asks nobody without MQTT_LOGIN, and takes the login of the runtime all the same', async () => {
    await server.stop();
    writeFileSync(join(folder, 'mosquitto.conf'), configuration('none'));
    await server.start();
    const { heard } = await runtime();
    const meter = await connected({ clientId: 'anybody' });
    await meter.publishAsync('iot/m9/telemetry', 'x', { qos: 1 });
    await expect.poll(() => heard).toEqual(['iot/m9/telemetry']);
  });
});
