import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { generate, parser } from 'mqtt-packet';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Broker, startBroker } from '#local/broker/embedded.ts';
import type { Received } from '#local/intake.ts';
import { FolderIdentities } from '#store/identities/folder/folder.ts';
import type { Issued } from '#store/identities/port.ts';
import { ownKey } from '../../../support/requests.ts';
import { freePorts, type Ports } from '../../../support/runtime-process.ts';

const root = mkdtempSync(join(tmpdir(), 'iot-meter-tls-'));
const folder = join(root, 'identities');
const identities = new FolderIdentities(folder);
const received: Received[] = [];
const clients: MqttClient[] = [];
let ports: Ports;
let broker: Broker;

beforeAll(async () => {
  ports = await freePorts();
  const address = {
    host: '127.0.0.1',
    port: ports.mqtt,
    wsPort: ports.ws,
    tls: { port: ports.tls, identities: folder },
  };
  const take = (message: Received, done: () => void) => {
    received.push(message);
    done();
  };
  broker = await startBroker(address, { take });
});
afterAll(async () => {
  await broker.stop();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  received.length = 0;
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
});

let devices = 0;
/** A device that nobody else is, with a certificate. */
async function newDevice(): Promise<{ id: string; issued: Issued }> {
  const id = `m${++devices}`;
  await identities.register(id);
  return { id, issued: await identities.issue(id, null) };
}

const tlsOf = ({ ca, certificate, privateKey }: Pick<Issued, 'ca' | 'certificate' | 'privateKey'>) => ({
  ca,
  cert: certificate,
  key: privateKey ?? '',
});

async function connected(
  options: IClientOptions,
  url = `mqtts://127.0.0.1:${ports.tls}`,
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options });
  clients.push(client);
  return client;
}

/** Tries to connect; answers with what became of it. */
async function attempt(options: IClientOptions): Promise<string> {
  const client = mqtt.connect(`mqtts://127.0.0.1:${ports.tls}`, { reconnectPeriod: 0, ...options });
  clients.push(client);
  const { promise, resolve } = Promise.withResolvers<string>();
  client.on('connect', () => resolve('connected'));
  client.on('error', (error) => resolve(error.message));
  client.on('close', () => resolve('closed'));
  return promise;
}

/** The next event of a client. */
const next = (client: MqttClient, event: 'close' | 'message' | 'disconnect'): Promise<unknown[]> =>
  new Promise((resolve) => client.once(event, (...told: unknown[]) => resolve(told)));

describe.each([4, 5] as const)('a device with a certificate and MQTT version %i', (protocolVersion) => {
  async function device(more: IClientOptions = {}) {
    const { id, issued } = await newDevice();
    const client = await connected({ clientId: id, protocolVersion, ...tlsOf(issued), ...more });
    return { id, issued, client };
  }

  it('sends in its own name, and its certificate goes along', async () => {
    const { id, issued, client } = await device();
    await client.publishAsync(`iot/${id}/telemetry`, 'x', { qos: 1 });
    expect(received).toMatchObject([
      { topic: `iot/${id}/telemetry`, clientId: id, principal: issued.certificateId },
    ]);
  });

  it('is sent its commands, by any name of the broker', async () => {
    const { id, issued } = await newDevice();
    const url = `mqtts://localhost:${ports.tls}`;
    const client = await connected({ clientId: id, protocolVersion, ...tlsOf(issued) }, url);
    await client.subscribeAsync(`iot/${id}/command`, { qos: 1 });
    const heard = next(client, 'message');
    const service = await connected({}, `mqtt://127.0.0.1:${ports.mqtt}`);
    await service.publishAsync(`iot/${id}/command`, 'go', { qos: 1 });
    expect(String((await heard)[1])).toBe('go');
  });

  it.each(['telemetry', 'status', 'command'])('does not send on the %s topic of another', async (topic) => {
    const { client } = await device();
    const closed = next(client, 'close');
    const sending = client.publishAsync(`iot/another/${topic}`, 'x', { qos: 1 });
    sending.catch(() => undefined); // at version 3.1.1 there is no answer to wait for
    if (protocolVersion === 5) await expect(sending).rejects.toMatchObject({ code: 0x87 });
    else await closed;
    expect(received).toEqual([]);
  });

  it('does not send on a topic that only begins like its own', async () => {
    const { id, client } = await device();
    const closed = next(client, 'close');
    for (const topic of [`iot/${id}x/telemetry`, `iot/${id}`, `other/${id}/telemetry`])
      client.publishAsync(topic, 'x', { qos: 1 }).catch(() => undefined);
    if (protocolVersion === 5) await client.publishAsync(`iot/${id}/status`, 'last', { qos: 1 });
    else await closed;
    expect(received.map(({ topic }) => topic)).toEqual(protocolVersion === 5 ? [`iot/${id}/status`] : []);
  });

  it.each(['iot/another/command', 'iot/+/command', 'iot/#', '#', '$SYS/#'])(
    'is refused the subscription to %s, also beside one of its own and after it was away',
    async (filter) => {
      const session = { clean: false, properties: { sessionExpiryInterval: 60 } };
      const { id, issued, client } = await device(session);
      const granted = await client
        .subscribeAsync({ [`iot/${id}/command`]: { qos: 1 }, [filter]: { qos: 1 } })
        .catch(
          (error) => error, // mqtt.js takes one refusal for all
        );
      expect(granted).toBeInstanceOf(Error);
      await client.endAsync();
      const service = await connected({}, `mqtt://127.0.0.1:${ports.mqtt}`);
      await service.publishAsync('iot/another/command', 'not yours', { qos: 1 });
      await service.publishAsync(`iot/${id}/command`, 'yours', { qos: 1 });
      const back = mqtt.connect(`mqtts://127.0.0.1:${ports.tls}`, {
        clientId: id,
        protocolVersion,
        ...session,
        reconnectPeriod: 0,
        ...tlsOf(issued),
      });
      clients.push(back);
      const heard: string[] = [];
      back.on('message', (_topic, payload) => heard.push(String(payload)));
      await next(back, 'message');
      await back.publishAsync(`iot/${id}/status`, 'x', { qos: 1 }); // a round trip: what was queued has come before it
      expect(new Set(heard)).toEqual(new Set(['yours']));
    },
  );

  it('leaves no last will on the topic of another', async () => {
    const will = { topic: 'iot/another/status', payload: Buffer.from('offline'), qos: 1 as const };
    const { client } = await device({ will });
    const other = await device({ will: { ...will, topic: 'iot/x/status' } });
    for (const one of [client, other.client]) {
      const closed = next(one, 'close');
      one.stream.destroy();
      await closed;
    }
    const third = await device();
    await third.client.publishAsync(`iot/${third.id}/status`, 'x', { qos: 1 });
    expect(received.map(({ topic }) => topic)).toEqual([`iot/${third.id}/status`]);
  });

  it('has its last will sent, with its certificate', async () => {
    const { id, issued } = await newDevice();
    const will = { topic: `iot/${id}/status`, payload: Buffer.from('offline'), qos: 1 as const };
    const client = await connected({ clientId: id, protocolVersion, will, ...tlsOf(issued) });
    client.stream.destroy();
    await expect.poll(() => received).toMatchObject([{ clientId: id, principal: issued.certificateId }]);
  });

  it('is cut off when its certificate is revoked, and does not come back', async () => {
    const { id, issued, client } = await device();
    const before = await newDevice();
    const other = await connected({ clientId: before.id, protocolVersion, ...tlsOf(before.issued) });
    const closed = next(client, 'close');
    const told = protocolVersion === 5 ? next(client, 'disconnect') : null;
    await identities.revoke(id, [issued.certificateId]);
    await closed;
    if (told !== null) expect((await told)[0]).toMatchObject({ reasonCode: 0x87 });
    await expect(connected({ clientId: id, protocolVersion, ...tlsOf(issued) })).rejects.toThrow(
      /[Nn]ot authorized/,
    );
    await other.publishAsync(`iot/${before.id}/status`, 'still here', { qos: 1 });
    expect(received).toMatchObject([{ clientId: before.id }]);
  });

  it('goes on with a new certificate for a key of its own', async () => {
    const { id, issued } = await newDevice();
    const { csr, privateKey } = await ownKey();
    const { certificate, certificateId } = await identities.issue(id, csr);
    await identities.revoke(id, [issued.certificateId]);
    const client = await connected({
      clientId: id,
      protocolVersion,
      ...tlsOf({ ca: issued.ca, certificate, privateKey }),
    });
    await client.publishAsync(`iot/${id}/status`, 'x', { qos: 1 });
    expect(received).toMatchObject([{ principal: certificateId }]);
  });

  it('is not another device', async () => {
    const { issued } = await newDevice();
    const another = await newDevice();
    const posing = connected({ clientId: another.id, protocolVersion, ...tlsOf(issued) });
    await expect(posing).rejects.toThrow(/[Nn]ot authorized/);
  });

  it('is not let in after it was removed', async () => {
    const { id, issued, client } = await device();
    const closed = next(client, 'close');
    await identities.remove(id);
    await closed;
    await expect(connected({ clientId: id, protocolVersion, ...tlsOf(issued) })).rejects.toThrow(
      /[Nn]ot authorized/,
    );
  });
});

describe('a client without a certificate of the house', () => {
  it('is refused', async () => {
    const { id, issued } = await newDevice();
    expect(await attempt({ clientId: id, ca: issued.ca })).not.toBe('connected');
  });

  it('is refused with one of another house, whatever its name', async () => {
    const { id, issued } = await newDevice();
    const elsewhere = new FolderIdentities(join(root, 'elsewhere'));
    await elsewhere.register(id);
    const foreign = await elsewhere.issue(id, null);
    expect(await attempt({ clientId: id, ...tlsOf({ ...foreign, ca: issued.ca }) })).not.toBe('connected');
  });

  it('is refused with TLS 1.1, even with one of this house', async () => {
    const { id, issued } = await newDevice();
    const tls11 = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const tls12 = { maxVersion: 'TLSv1.2' };
    expect(await attempt({ clientId: id, ...tlsOf(issued), ...tls11 })).not.toBe('connected');
    expect(await attempt({ clientId: id, ...tlsOf(issued), ...tls12 })).toBe('connected');
  });
});

describe('a device that resumes its TLS session', () => {
  /** Connects and says who it is; answers the socket and the code of the CONNACK. */
  async function say(id: string, issued: Issued, session?: Buffer) {
    const socket: TLSSocket = tlsConnect({
      port: ports.tls,
      host: '127.0.0.1',
      ...tlsOf(issued),
      ...(session === undefined ? {} : { session }),
    });
    await once(socket, 'secureConnect');
    const reading = parser({ protocolVersion: 4 });
    socket.on('data', (bytes) => reading.parse(bytes));
    const answer = once(reading, 'packet');
    const ticket = once(socket, 'session');
    socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: id,
        keepalive: 0,
      }),
    );
    const [packet] = await answer;
    return { socket, returnCode: packet.returnCode, ticket };
  }

  it('is known by its certificate all the same, and by a revoked one it is refused', async () => {
    const { id, issued } = await newDevice();
    const first = await say(id, issued);
    const [session] = await first.ticket;
    first.socket.destroy();
    const second = await say(id, issued, session);
    expect([second.socket.isSessionReused(), second.returnCode]).toEqual([true, 0]);
    second.socket.destroy();
    await identities.revoke(id, [issued.certificateId]);
    const third = await say(id, issued, session);
    expect(third.returnCode).toBe(5);
    third.socket.destroy();
  });
});

it('lets everyone in on the plain port, as it is on loopback only', async () => {
  const client = await connected({ clientId: 'anyone' }, `mqtt://127.0.0.1:${ports.mqtt}`);
  await client.publishAsync('iot/another/telemetry', 'x', { qos: 1 });
  expect(received).toMatchObject([{ topic: 'iot/another/telemetry', clientId: 'anyone', principal: null }]);
});
