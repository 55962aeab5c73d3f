import { createServer } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Broker, startBroker } from '#local/broker/embedded.ts';
import type { Received } from '#local/intake.ts';
import { freePorts, type Ports } from '../../../support/runtime-process.ts';

type Held = { received: Received; done: (error?: Error) => void };

let ports: Ports;
let broker: Broker;
let held: Held[] = [];
let arrived: () => void = () => {};
let hold = false;
const clients: MqttClient[] = [];

const intake = {
  take: (received: Received, done: (error?: Error) => void) => {
    held.push({ received, done });
    arrived();
    if (!hold) done();
  },
};

beforeEach(async () => {
  held = [];
  hold = false;
  ports = await freePorts();
  broker = await startBroker({ host: '127.0.0.1', port: ports.mqtt, wsPort: ports.ws }, intake);
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.endAsync(true);
  await broker.stop();
});

async function client(
  protocolVersion: 4 | 5,
  url = `mqtt://127.0.0.1:${ports.mqtt}`,
  more: mqtt.IClientOptions = {},
): Promise<MqttClient> {
  const connected = await mqtt.connectAsync(url, { protocolVersion, reconnectPeriod: 0, ...more });
  clients.push(connected);
  return connected;
}

const arrival = () =>
  new Promise<void>((resolve) => {
    arrived = resolve;
  });

describe.each([4, 5] as const)('with an MQTT client of version %i', (version) => {
  it.each([1, 2] as const)('acknowledges a message at QoS %i only when it is on disk', async (qos) => {
    hold = true;
    const device = await client(version, undefined, { clientId: 'm1' });
    let acknowledged = false;
    const publishing = device.publishAsync('iot/m1/telemetry', 'x', { qos }).then(() => {
      acknowledged = true;
    });
    await arrival();
    // a round trip on the same connection: had the broker acknowledged, that would have come before this answer
    await device.subscribeAsync('something/else');
    expect(acknowledged).toBe(false);
    held[0]!.done();
    await publishing;
    expect(held[0]!.received).toMatchObject({ topic: 'iot/m1/telemetry', clientId: 'm1', replayed: false });
  });

  it('ends the connection without an acknowledgement when the message could not be written', async () => {
    hold = true;
    const device = await client(version);
    const closed = new Promise((resolve) => device.once('close', () => resolve('closed')));
    let acknowledged = false;
    device.publish('iot/m1/telemetry', 'x', { qos: 1 }, (error) => {
      acknowledged = !error;
    });
    await arrival();
    held[0]!.done(new Error('disk full'));
    expect(await closed).toBe('closed');
    expect(acknowledged).toBe(false);
  });

  it('takes the last will of a device that goes away without a word', async () => {
    const device = await client(version, undefined, {
      will: { topic: 'iot/m1/status', payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    const came = arrival();
    device.stream.destroy();
    await came;
    expect(held[0]!.received.topic).toBe('iot/m1/status');
  });

  it('speaks MQTT over WebSocket too', async () => {
    const device = await client(version, `ws://127.0.0.1:${ports.ws}`);
    await device.publishAsync('iot/m1/telemetry', Buffer.from([0, 255]), { qos: 2 });
    expect(Buffer.from(held[0]!.received.payload)).toEqual(Buffer.from([0, 255]));
  });

  it('takes 128 KB and an empty payload', async () => {
    const device = await client(version);
    await device.publishAsync('iot/m1/telemetry', Buffer.alloc(131_072, 'x'), { qos: 1 });
    await device.publishAsync('iot/m1/telemetry', '', { qos: 1 });
    expect(held.map(({ received }) => received.payload.length)).toEqual([131_072, 0]);
  });
});

it('hands messages on to who has subscribed', async () => {
  const listener = await client(5);
  await listener.subscribeAsync('iot/+/command');
  const heard = new Promise((resolve) =>
    listener.once('message', (topic, payload) => resolve(`${topic} ${payload}`)),
  );
  await (await client(4)).publishAsync('iot/m1/command', 'go', { qos: 1 });
  expect(await heard).toBe('iot/m1/command go');
});

it('refuses a WebSocket that a web page from elsewhere opens', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${ports.ws}`, 'mqtt', { origin: 'https://evil.example' });
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(error.message).toContain('403');
});

it.each(['mqtt', 'ws'] as const)('says which setting to change when its %s port is in use', async (kind) => {
  const other = createServer();
  const taken = await freePorts();
  await new Promise<void>((resolve) => other.listen(taken[kind], '127.0.0.1', resolve));
  const starting = startBroker({ host: '127.0.0.1', port: taken.mqtt, wsPort: taken.ws }, intake);
  await expect(starting).rejects.toThrow(kind === 'mqtt' ? /MQTT_PORT/ : /MQTT_WS_PORT/);
  await new Promise((resolve) => other.close(resolve));
});
