import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierOf } from '#domain/access/mqtt-password.ts';
import { StoreAway } from '#domain/errors.ts';
import { type Broker, startBroker } from '#local/broker/embedded.ts';
import { PasswordGate } from '#local/broker/password-gate.ts';
import { freePorts } from '../../../support/runtime-process.ts';

const kept = new Map<string, string>();
let isAway = false;
const passwords = {
  of: async (ids: string[]) => {
    if (isAway) throw new StoreAway('passwords', 'gone');
    return new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) ?? '']] : [])));
  },
  close: async () => {},
};
const clients: MqttClient[] = [];
let url = '';
let broker: Broker;

beforeAll(async () => {
  kept.set('m1', await verifierOf('of m1'));
  const ports = await freePorts();
  url = `mqtt://127.0.0.1:${ports.mqtt}`;
  const gate = new PasswordGate(passwords, OWN, 20);
  const intake = { take: (_: unknown, done: () => void) => done() };
  broker = await startBroker({ host: '127.0.0.1', port: ports.mqtt, wsPort: ports.ws, gate }, intake);
});
afterAll(async () => {
  for (const client of clients) await client.endAsync(true);
  await broker.stop();
});

async function connect(options: IClientOptions): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options }, false);
  clients.push(client);
  return client;
}
const OWN = new Map([
  ['iot-runtime', 'own'],
  ['sim-1', 'of a meter of its own'],
]);
const M1 = { clientId: 'm1', username: 'm1', password: 'of m1' };

describe.each([4, 5] as const)('a broker that asks for passwords (MQTT version %i)', (protocolVersion) => {
  it('while the database is away lets nobody in and throws nobody out, and says that it is to be tried again', async () => {
    const meter = await connect({ ...M1, protocolVersion });
    isAway = true;
    const again = connect({ ...M1, clientId: 'other', protocolVersion });
    await expect(again).rejects.toThrow(/[Ss]erver unavailable/);
    await meter.publishAsync('iot/m1/telemetry', 'x', { qos: 1 });
    isAway = false;
    await meter.publishAsync('iot/m1/telemetry', 'x', { qos: 1 });
    expect(meter.connected).toBe(true);
    await meter.endAsync();
  });

  it('lets in who belongs to its own process, each by its own password and name', async () => {
    const own = { username: 'sim-1', password: 'of a meter of its own', protocolVersion };
    const meter = await connect({ ...own, clientId: 'sim-1' });
    await meter.publishAsync('iot/sim-1/telemetry', 'x', { qos: 1 });
    for (const wrong of [{ clientId: 'sim-2' }, { clientId: 'sim-1', password: 'own' }])
      await expect(connect({ ...own, ...wrong })).rejects.toThrow(/[Nn]ot authorized/);
    await meter.endAsync();
  });

  it('ends the connection of a device that is deleted', async () => {
    const verifier = kept.get('m1') ?? '';
    const meter = await connect({ ...M1, protocolVersion });
    const closed = new Promise<void>((resolve) => meter.once('close', () => resolve()));
    kept.delete('m1');
    await closed;
    kept.set('m1', verifier);
  });
});
