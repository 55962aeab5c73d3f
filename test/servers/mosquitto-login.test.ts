import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newMqttPassword, verifierOf } from '#domain/access/mqtt-password.ts';
import { MqttPasswords } from '#store/access/mqtt-passwords.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { openRegistry } from '#store/registry/open.ts';
import { ROOT } from '#test/infra/compose/files.ts';
import { freePorts } from '#test/support/runtime-process.ts';
import { until } from '#test/support/until.ts';
import { findMosquitto } from './support/mosquitto.ts';
import type { Part } from './support/part.ts';
import { findPostgresql, startPostgresql } from './support/postgresql.ts';
import { ServerProcess } from './support/server-process.ts';

const [found, foundDatabase] = [findMosquitto(), findPostgresql()];
const RUNTIME = { username: 'iot-runtime', password: newMqttPassword() };
const [m1, m2] = [newMqttPassword(), newMqttPassword()];
const folder = mkdtempSync(join(tmpdir(), 'mosquitto-login-'));
const passwords = join(folder, 'passwords');
const clients: MqttClient[] = [];
let ports: { device: number; ws: number; runtime: number };
/** Mosquitto, as the compose home runs it, and what writes its passwords. */
let server: ServerProcess;
let writer: ServerProcess;
let postgresql: Part;
let kept: MqttPasswords;

/** Gives a device a password in the place of the one before, as the API does. */
const give = async (deviceId: string, password: string) =>
  expect(await kept.set(deviceId, await verifierOf(password))).toBe(true);

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
  if ('missing' in found || 'missing' in foundDatabase) return;
  chmodSync(folder, 0o755);
  const data = join(folder, 'database');
  mkdirSync(data);
  postgresql = await startPostgresql(foundDatabase.program, data);
  const { TEST_DATABASE_URL: url = '' } = postgresql.environment;
  await migrate(url);
  kept = new MqttPasswords(url);
  const registry = openRegistry({ DATABASE_URL: url, DISCOVERED_DEVICES_MAX: 0, BROKER_COUNT: 1 });
  const fields = { device_name: 'x', device_type: null, location: null, status: 'active', metadata: {} };
  for (const id of ['m1', 'm2', 'm3', 'm4']) await registry.create(id, fields);
  await registry.close();
  await give('m1', m1);
  await give('m2', m2);
  writer = new ServerProcess({
    program: process.execPath,
    args: [join(ROOT, 'infra/local/access/mqtt-passwords/main.ts'), '--watch', passwords],
    env: { DATABASE_URL: url, MQTT_RUNTIME_PASSWORD: RUNTIME.password },
    log: join(folder, 'writer.log'),
    isReady: async () => existsSync(`${passwords}.revision`),
  });
  await writer.start();

  const free = await freePorts();
  ports = { device: free.mqtt, ws: free.ws, runtime: free.http };
  mkdirSync(join(folder, 'conf.d'));
  for (const file of ['acl', 'conf.d/limits.conf'])
    copyFileSync(join(ROOT, 'infra/compose/mosquitto', file), join(folder, file));
  writeFileSync(join(folder, 'mosquitto.conf'), configuration('required'));
  server = new ServerProcess({
    program: 'sh',
    args: [join(ROOT, 'infra/compose/mosquitto/start.sh'), join(folder, 'mosquitto.conf'), passwords],
    env: { PATH: `${process.env.PATH}:${dirname(found.program)}` },
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
  await writer?.stop();
  await kept?.close();
  await postgresql?.process?.stop();
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

/** Comes in as soon as the broker knows the password. */
const soon = (name: string, password: string): Promise<MqttClient> =>
  vi.waitFor(() => device(name, password), { timeout: 30_000, interval: 200 });

const closing = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

/** What a runtime hears of the fleet, by shared subscription as it has it. */
async function runtime(): Promise<{ client: MqttClient; heard: string[] }> {
  const client = await connected({ ...RUNTIME, clientId: 'iot-runtime-1-0' }, ports.runtime);
  const heard: string[] = [];
  client.on('message', (topic) => heard.push(topic));
  await client.subscribeAsync('$share/iot-meter/iot/#', { qos: 1 });
  return { client, heard };
}

describe.skipIf('missing' in found || 'missing' in foundDatabase)('a Mosquitto that asks for logins', () => {
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

  it('learns of new passwords by itself, and ends the connection of who came in by an old one, and of nobody else', async () => {
    const [first, second] = [newMqttPassword(), newMqttPassword()];
    await give('m3', first);
    const meter = await soon('m3', first);
    const { client } = await runtime();
    const other = await device('m2', m2);
    const closed = closing(meter);
    await give('m3', second);
    await closed;
    await expect(device('m3', first)).rejects.toThrow(/[Nn]ot authorized/);
    await device('m3', second);
    expect([client.connected, other.connected]).toEqual([true, true]);
  });

  it('learns what has changed while what writes its passwords was killed, and until then keeps to what it knew', async () => {
    const [first, second] = [newMqttPassword(), newMqttPassword()];
    await give('m3', first);
    const meter = await soon('m3', first);
    await writer.kill();
    await give('m3', second);
    await expect(device('m3', second)).rejects.toThrow(/[Nn]ot authorized/);
    const closed = closing(meter);
    await writer.start();
    await closed;
    await soon('m3', second);
  });

  it('ends with the script that watches over it, and knows the newest passwords when it is back', async () => {
    const password = newMqttPassword();
    const broker = Number(
      readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').split(' ')[0],
    );
    process.kill(broker, 'SIGKILL');
    await until(() => !existsSync(`/proc/${server.pid}`)); // so that the container is started again
    await give('m3', password);
    await server.start();
    await soon('m3', password);
  });

  it('lets in whom it knows while the database is away, and learns of new passwords when it is back', async () => {
    const password = newMqttPassword();
    await postgresql.process?.kill();
    await device('m2', m2);
    await postgresql.process?.start();
    await give('m4', password);
    await soon('m4', password);
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
