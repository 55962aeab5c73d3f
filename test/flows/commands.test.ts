import type { MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { ask, connectDevice, newDeviceId, publish, secondsAgo, soon, telemetry } from '../support/flow.ts';

const Sent = z.object({
  cmd_id: z.string(),
  ts: z.string(),
  cmd: z.string(),
  params: z.unknown(),
  sig: z.string(),
});
type Sent = z.infer<typeof Sent>;

/** A device that a person has created, and what comes down to it. */
async function device() {
  const id = newDeviceId();
  expect(await ask('/api/devices', 'POST', { device_id: id, device_name: 'Tram 12' })).toMatchObject({
    status: 201,
  });
  const meter = await connectDevice(id);
  const commands: Sent[] = [];
  meter.on('message', (_topic, payload) => commands.push(Sent.parse(JSON.parse(payload.toString()))));
  await meter.subscribeAsync(`iot/${id}/command`, { qos: 1 });
  return { id, meter, commands };
}

/** The device says something, and is online. */
async function showUp(id: string, meter: MqttClient, seq: number): Promise<void> {
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, seq, secondsAgo(5), { voltage_dc: [750] }));
  await soon(async () =>
    expect((await ask(`/api/devices/${id}/status`)).body).toMatchObject({ connection_status: 'online' }),
  );
}

const acknowledge = (id: string, meter: MqttClient, seq: number, cmd_id: string, result: string) =>
  publish(meter, `iot/${id}/command/ack`, {
    ...{ v: 2, device_id: id, ts: new Date().toISOString(), seq, boot: 1 },
    ...{ msg_type: 'command_ack', cmd_id, result },
  });

const order = async (id: string, body: object) => {
  const { status, body: answer } = await ask(`/api/devices/${id}/commands`, 'POST', body);
  return { ...z.object({ cmd_id: z.string(), status: z.string() }).parse(answer), code: status };
};

const commandSoon = (cmdId: string, expected: object) =>
  soon(async () => expect((await ask(`/api/commands/${cmdId}`)).body).toMatchObject(expected));

it('sends a command to a device that is online at once, and shows what it answers', async () => {
  const { id, meter, commands } = await device();
  await showUp(id, meter, 0);
  const { cmd_id, code, status } = await order(id, { cmd: 'update_config', params: { send_interval_s: 5 } });
  expect([code, status]).toEqual([201, 'sent']);
  await soon(async () =>
    expect(commands).toMatchObject([{ cmd_id, cmd: 'update_config', params: { send_interval_s: 5 } }]),
  );
  expect(commands[0]?.sig).toMatch(/^k1:[A-Za-z0-9+/]{43}=$/);

  await acknowledge(id, meter, 1, cmd_id, 'accepted');
  await commandSoon(cmd_id, { status: 'accepted', result: 'accepted' });
  await acknowledge(id, meter, 2, cmd_id, 'rejected');
  expect((await ask(`/api/devices/${id}/config`)).body).toMatchObject({
    desired: { send_interval_s: 5 },
    reported: { send_interval_s: 5 },
    agree: true,
  });
  await showUp(id, meter, 3);
  await commandSoon(cmd_id, { status: 'accepted' });
  expect(await ask(`/api/commands/${cmd_id}`, 'DELETE')).toMatchObject({ status: 409 });
});

it('keeps a command for a device that is not there until it shows up, but for one that is cancelled', async () => {
  const { id, meter, commands } = await device();
  const waiting = await order(id, { cmd: 'request_status' });
  const unwanted = await order(id, { cmd: 'factory_reset' });
  expect([waiting, unwanted].map(({ code, status }) => [code, status])).toEqual([
    [201, 'pending'],
    [201, 'pending'],
  ]);
  expect(await ask(`/api/commands/${unwanted.cmd_id}`, 'DELETE')).toMatchObject({
    status: 200,
    body: { status: 'cancelled' },
  });
  await showUp(id, meter, 0);
  await soon(async () => expect(commands).toMatchObject([{ cmd_id: waiting.cmd_id, cmd: 'request_status' }]));
  await commandSoon(waiting.cmd_id, { status: 'sent' });
  expect((await ask(`/api/devices/${id}/commands?status=cancelled`)).body).toMatchObject([
    { cmd_id: unwanted.cmd_id },
  ]);
  expect(
    await ask(`/api/commands/${waiting.cmd_id}/ack`, 'PUT', { result: 'error', detail: 'by hand' }),
  ).toMatchObject({
    status: 200,
    body: { status: 'error', detail: 'by hand' },
  });
});
