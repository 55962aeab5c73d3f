import { once } from 'node:events';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { onTestFinished } from 'vitest';
import { type DoorOptions, type ShareDoor, shareDoor } from './share-door.ts';

/** @property tell has the broker itself publish something, and retain it */
export type TestBroker = {
  url: string;
  door: ShareDoor;
  doorUrl: string;
  tell: (topic: string, payload: string) => Promise<void>;
};

/** A broker that others run, for one test: devices come in at `url`, the runtime's sessions by the door. */
export async function aedesBroker(options: Omit<DoorOptions, 'to'> = {}): Promise<TestBroker> {
  const aedes = await Aedes.createBroker();
  const server = createServer((socket) => void aedes.handle(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const door = await shareDoor({ to: port, ...options });
  onTestFinished(async () => {
    await door.slam();
    await new Promise<void>((resolve) => aedes.close(resolve));
    await new Promise((resolve) => server.close(resolve));
  });
  const tell = (topic: string, payload: string) =>
    new Promise<void>((resolve) => {
      const packet = { cmd: 'publish', qos: 0, dup: false, retain: true } as const;
      aedes.publish({ ...packet, topic, payload: Buffer.from(payload) }, () => resolve());
    });
  return { url: `mqtt://127.0.0.1:${port}`, door, doorUrl: `mqtt://127.0.0.1:${door.port}`, tell };
}
