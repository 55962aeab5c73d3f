import { CreateProvisioningClaimCommand, IoTClient } from '@aws-sdk/client-iot';
import type { MqttClient } from 'mqtt';
import { expect, it } from 'vitest';
import * as z from 'zod';
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

const TEMPLATE = 'iot-meter-fleet';
const CREATE = '$aws/certificates/create/json';
const PROVISION = `$aws/provisioning-templates/${TEMPLATE}/provision/json`;

const Created = z.object({
  certificateId: z.string(),
  certificatePem: z.string(),
  privateKey: z.string(),
  certificateOwnershipToken: z.string(),
});

/** A device as it leaves the factory, with a claim certificate. */
async function fromFactory(): Promise<MqttClient> {
  const claim = await new IoTClient({}).send(new CreateProvisioningClaimCommand({ templateName: TEMPLATE }));
  const client = await connectDevice(
    newDeviceId('claim'),
    { cert: claim.certificatePem ?? '', key: claim.keyPair?.PrivateKey ?? '', clean: true },
    home.mqtts,
  );
  await client.subscribeAsync(
    [CREATE, PROVISION].flatMap((topic) => [`${topic}/accepted`, `${topic}/rejected`]),
    {
      qos: 1,
    },
  );
  return client;
}

/** Asks AWS IoT for something and answers which of the two topics it answered on, and what. */
async function request(client: MqttClient, topic: string, body: unknown) {
  const answered = new Promise<{ accepted: boolean; body: unknown }>((resolve) =>
    client.once('message', (from, payload) =>
      resolve({ accepted: from === `${topic}/accepted`, body: JSON.parse(payload.toString()) }),
    ),
  );
  await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
  return answered;
}

/** What a device does with its claim: a certificate of its own, and a thing to go with it. */
async function provision(client: MqttClient, ThingName: string) {
  const created = Created.parse((await request(client, CREATE, {})).body);
  const { certificateOwnershipToken } = created;
  const { accepted } = await request(client, PROVISION, {
    certificateOwnershipToken,
    parameters: { ThingName },
  });
  return { accepted, cert: created.certificatePem, key: created.privateKey };
}

it('a device with a claim gets a certificate of its own, if a person has created it, and sends with that', async () => {
  const id = newDeviceId('fleet');
  await ask('/api/devices', 'POST', { device_id: id, device_name: 'Tram 7, roof' });
  const { accepted, cert, key } = await provision(await fromFactory(), id);
  expect(accepted).toBe(true);
  const meter = await connectDevice(id, { cert, key }, home.mqtts);
  await publish(meter, `iot/${id}/telemetry`, telemetry(id, 0, secondsAgo(5), { voltage_dc: [750] }));
  await soon(async () => expect((await ask(`/api/devices/${id}/metrics`)).body).toHaveLength(1));
});

it('whoever has a claim gets no certificate for a device that nobody has created, nor for one that has its own', async () => {
  const claimed = await fromFactory();
  expect(await provision(claimed, newDeviceId('nobody'))).toMatchObject({ accepted: false });
  const id = newDeviceId('taken');
  await ask('/api/devices', 'POST', { device_id: id, device_name: 'Tram 8, roof' });
  expect(await ask(`/api/devices/${id}/certificate`, 'POST')).toMatchObject({ status: 201 });
  expect(await provision(claimed, id)).toMatchObject({ accepted: false });
});
