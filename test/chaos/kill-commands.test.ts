import { setTimeout as delay } from 'node:timers/promises';
import mqtt from 'mqtt';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { temporaryFolder } from '../support/folder.ts';
import { freePorts, startRuntimeProcess } from '../support/runtime-process.ts';
import { until } from '../support/until.ts';

const Command = z.object({ cmd_id: z.string(), status: z.string() });
const ID = 'm1';

const json = async (url: string, method = 'GET', body?: object): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  return (await fetch(url, init)).json();
};

/** A device that says something twice a second and accepts every command. */
function startDevice(port: number) {
  const got: string[] = [];
  const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
    clientId: ID,
    clean: false,
    reconnectPeriod: 100,
  });
  let seq = 0;
  const envelope = () => ({ v: 2, device_id: ID, ts: new Date().toISOString(), seq: seq++, boot: 1 });
  const say = (suffix: string, more: object) =>
    client.publish(`iot/${ID}/${suffix}`, JSON.stringify({ ...envelope(), ...more }), { qos: 1 });
  client.on('error', () => undefined); // the runtime is killed on purpose
  client.on('message', (_topic, payload) => {
    const { cmd_id } = z.object({ cmd_id: z.string() }).parse(JSON.parse(payload.toString()));
    got.push(cmd_id);
    say('command/ack', { msg_type: 'command_ack', cmd_id, result: 'accepted' });
  });
  client.subscribe(`iot/${ID}/command`, { qos: 2 });
  const hello = { fw_version: '1', uptime_s: 1, broker_connections: 1, buf_usage_pct: 0 };
  const talking = setInterval(() => client.connected && say('hello', { msg_type: 'hello', ...hello }), 500);
  const stop = async () => {
    clearInterval(talking);
    await client.endAsync(true);
  };
  return { got, stop };
}

it.each(['api', 'main'])(
  'sends a command again whose sender was killed with -9 on the way (%s), and settles it once',
  { timeout: 180_000 },
  async (thread) => {
    const [dataDir, ports] = [temporaryFolder(), await freePorts()];
    const hook = new URL(`die-at-command.mjs?in=${thread}`, import.meta.url).href;
    const dying = await startRuntimeProcess(dataDir, ports, {}, ['--import', hook]);
    const { api } = dying;
    await json(`${api}/api/devices`, 'POST', { device_id: ID, device_name: 'Tram 12' });
    const device = startDevice(ports.mqtt);
    const isOnline = async () =>
      z.object({ connection_status: z.string() }).parse(await json(`${api}/api/devices/${ID}/status`))
        .connection_status === 'online';
    await until(isOnline);
    const ask = () => json(`${api}/api/devices/${ID}/commands`, 'POST', { cmd: 'request_status' });
    // where another thread is first to take a command up, it goes its way; the one that ends in death is the last
    const isAnswered = () => ask().then(Boolean, () => false);
    while (await isAnswered());
    await dying.kill(); // waits for the end
    const before = [...device.got];

    const runtime = await startRuntimeProcess(dataDir, ports);
    const all = async () => z.array(Command).parse(await json(`${api}/api/devices/${ID}/commands`));
    await until(async () => (await all()).every(({ status }) => status === 'accepted'));
    const commands = await all();
    expect(before).not.toContain(commands[0]?.cmd_id);
    expect(new Set(device.got)).toEqual(new Set(commands.map(({ cmd_id }) => cmd_id)));
    await delay(1000); // whatever else would come
    expect(await all()).toEqual(commands);
    await device.stop();
    expect(await runtime.stop()).toBe(0);
  },
);
