import type { IClientOptions, MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import {
  ask,
  connectDevice,
  home,
  newDeviceId,
  publish,
  secondsAgo,
  soon,
  telemetry,
} from '../support/flow.ts';
import { ownKey } from '../support/requests.ts';

/** What is answered when a certificate is issued. */
type Issued = { certificate_id: string; certificate: string; private_key: string | null; ca: string };

async function newDevice(): Promise<string> {
  const id = newDeviceId();
  expect(await ask('/api/devices', 'POST', { device_id: id, device_name: id })).toMatchObject({
    status: 201,
  });
  return id;
}

async function issue(id: string, body?: unknown): Promise<Issued> {
  const { status, body: answer } = await ask(`/api/devices/${id}/certificate`, 'POST', body);
  expect(status, JSON.stringify(answer)).toBe(201);
  return answer as Issued;
}

const connect = (id: string, { ca, certificate, private_key }: Issued, more: IClientOptions = {}) =>
  connectDevice(id, { ca, cert: certificate, key: private_key ?? '', ...more }, home.mqtts);

const closed = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()));

/** The home closes it, or else the device has gone by itself before it comes again. */
const ended = (client: MqttClient, end: Promise<void>): Promise<unknown> =>
  home.closesConnections ? end : client.endAsync();

/** The seq of what was archived of a device. */
async function archived(id: string): Promise<number[]> {
  const { body } = await ask(`/api/devices/${id}/raw-data?category=telemetry`);
  return (body as { filename: string }[]).map(({ filename }) => Number(/_(\d+)_/.exec(filename)?.[1]));
}

describe.runIf(home.mqtts !== undefined)('a device with a certificate', () => {
  it.each([4, 5] as const)(
    'sends over mutual TLS (MQTT version %i), and its data is there',
    async (version) => {
      const id = await newDevice();
      const meter = await connect(id, await issue(id), { protocolVersion: version });
      await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(5), { voltage_dc: [750] }));
      await soon(async () => expect((await ask(`/api/devices/${id}/metrics`)).body).toHaveLength(1));
    },
  );

  it('sends with a key that never left it', async () => {
    const id = await newDevice();
    const { csr, privateKey } = await ownKey();
    const issued = await issue(id, { csr });
    expect(issued.private_key).toBeNull();
    const meter = await connect(id, { ...issued, private_key: privateKey });
    await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(5), { voltage_dc: [750] }));
    await soon(async () => expect(await archived(id)).toEqual([0]));
  });

  it('can not send in the name of another', async () => {
    const [id, another] = [await newDevice(), await newDevice()];
    const meter = await connect(id, await issue(id), { protocolVersion: 4 });
    const end = closed(meter);
    const forged = telemetry(another, 0, secondsAgo(5), { voltage_dc: [0] });
    meter.publish(`iot/${another}/telemetry`, JSON.stringify(forged), { qos: 1 });
    await end;
    const honest = await connect(another, await issue(another));
    await publish(
      honest,
      `iot/${another}/telemetry`,
      telemetry(another, 1, secondsAgo(4), { voltage_dc: [750] }),
    );
    await soon(async () => expect(await archived(another)).toEqual([1]));
  });

  it('is given a new one, and the old one ends with its connection', async () => {
    const id = await newDevice();
    const old = await issue(id);
    const meter = await connect(id, old);
    const end = closed(meter);
    const issued = await issue(id, { revoke_others: true });
    await ended(meter, end);
    await expect(connect(id, old)).rejects.toThrow();
    const again = await connect(id, issued);
    await publish(again, `iot/${id}/telemetry`, telemetry(id, 7, secondsAgo(5), { voltage_dc: [750] }));
    await soon(async () => expect(await archived(id)).toEqual([7]));
    const { body } = await ask(`/api/devices/${id}/certificates`);
    expect(body).toMatchObject([{ certificate_id: issued.certificate_id }]);
  });

  it('is shut out when it is deleted', async () => {
    const id = await newDevice();
    const issued = await issue(id);
    const meter = await connect(id, issued);
    const end = closed(meter);
    expect(await ask(`/api/devices/${id}`, 'DELETE')).toMatchObject({ status: 200 });
    await ended(meter, end);
    await expect(connect(id, issued)).rejects.toThrow();
  });
});

it('a device that was only discovered is adopted first', async () => {
  const id = newDeviceId();
  const meter = await connectDevice(id);
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(20), { voltage_dc: [750] }));
  await soon(async () =>
    expect(await ask(`/api/devices/${id}/certificate`, 'POST')).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('adopt') },
    }),
  );
});
