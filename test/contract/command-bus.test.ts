import { once } from 'node:events';
import { createServer } from 'node:net';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { Aedes } from 'aedes';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { openCommandBus } from '#store/commands/open.ts';
import type { CommandBus } from '#store/commands/port.ts';
import { shareDoor } from '../support/share-door.ts';

type Published = { topic: string; payload: string; qos: number; retain: boolean };
type Opened = { bus: CommandBus; published: Published[]; breakDown: () => Promise<void>; maxQos: number };

/** A real broker, behind a door that can be shut. */
async function broker(refuse5 = false) {
  const published: Published[] = [];
  const aedes = await Aedes.createBroker({
    authorizePublish: (_client, { topic, payload, qos, retain }, done) => {
      published.push({ topic, payload: payload.toString(), qos, retain });
      done(null);
    },
  });
  const server = createServer((socket) => void aedes.handle(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const door = await shareDoor({
    to: typeof address === 'object' && address !== null ? address.port : 0,
    refuse5,
  });
  let isOpen = true;
  const slam = async () => {
    if (isOpen) await door.slam();
    isOpen = false;
  };
  onTestFinished(async () => {
    await slam();
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `mqtt://127.0.0.1:${door.port}`, door, published, slam };
}

function opened(url: string): CommandBus {
  const bus = openCommandBus({ COMMANDS_URL: url });
  onTestFinished(() => bus.close());
  return bus;
}

function describeBus(name: string, open: () => Promise<Opened>): void {
  describe(`the way down over ${name}`, () => {
    it('publishes on the device’s command topic, at the highest quality there is, and not retained', async () => {
      const { bus, published, maxQos } = await open();
      await bus.publish('m1', Buffer.from('{"a":"é"}'));
      expect(published).toEqual([
        { topic: 'iot/m1/command', payload: '{"a":"é"}', qos: maxQos, retain: false },
      ]);
    });

    it('publishes many at once, each once', async () => {
      const { bus, published } = await open();
      await Promise.all(Array.from({ length: 50 }, (_, n) => bus.publish(`m${n}`, Buffer.from(`${n}`))));
      expect(published.map(({ payload }) => Number(payload)).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, n) => n),
      );
    });

    it('says that it is away when nobody takes it', async () => {
      const { bus, breakDown } = await open();
      await bus.publish('m1', Buffer.from('{}'));
      await breakDown();
      await expect(bus.publish('m1', Buffer.from('{}'))).rejects.toThrow(StoreAway);
    });
  });
}

describeBus('a broker', async () => {
  const { url, published, slam } = await broker();
  return { bus: opened(url), published, breakDown: slam, maxQos: 2 };
});

const aws = mockClient(IoTDataPlaneClient);
afterEach(() => aws.reset());

describeBus('AWS IoT', async () => {
  const published: Published[] = [];
  aws.on(PublishCommand).callsFake(({ topic, payload, qos, retain, messageExpiry }) => {
    expect(messageExpiry).toBe(300);
    published.push({ topic, payload: Buffer.from(payload).toString(), qos, retain });
  });
  const breakDown = async () => void aws.on(PublishCommand).rejects(new Error('no network'));
  return { bus: opened('awsiot:'), published, breakDown, maxQos: 1 };
});

it('tells every broker, and is not away as long as one takes it', async () => {
  const [one, two] = [await broker(), await broker(true)];
  const bus = opened(`${one.url},${two.url}`);
  await bus.publish('m1', Buffer.from('first'));
  await expect.poll(() => [...one.published, ...two.published].length).toBe(2);
  expect(two.door.versions).toEqual([5, 4]);
  await one.slam();
  await bus.publish('m1', Buffer.from('second'));
  expect(two.published.map(({ payload }) => payload)).toEqual(['first', 'second']);
});
