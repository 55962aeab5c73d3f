import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Aedes, type AedesPublishPacket } from 'aedes';

export type Received = { client: string; topic: string; payload: Buffer; qos: number; retain: boolean };

/** A broker in this process that remembers what devices sent. */
export async function startBroker(port = 0) {
  const aedes = await Aedes.createBroker();
  const received: Received[] = [];
  aedes.on('publish', (packet: AedesPublishPacket, client) => {
    if (!packet.topic.startsWith('iot/')) return;
    const { topic, qos, retain } = packet;
    received.push({ client: client?.id ?? '', topic, payload: Buffer.from(packet.payload), qos, retain });
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    aedes.handle(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address : fail();

  /** Resolves when what was received so far, or will be, satisfies a condition. */
  const until = async (condition: (received: Received[]) => boolean): Promise<Received[]> => {
    while (!condition(received)) await once(aedes, 'publish');
    return received;
  };

  /** Goes away as in a power cut: no goodbye, and no session is kept. */
  const crash = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await new Promise<void>((resolve) => aedes.close(() => resolve()));
  };
  return { aedes, received, until, crash, port: listening.port, url: `mqtt://127.0.0.1:${listening.port}` };
}

function fail(): AddressInfo {
  throw new Error('the server has no port');
}
