import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import mqttPacket, { type Packet } from 'mqtt-packet';

export type DoorOptions = {
  /** The port of a broker on this machine. */
  to: number;
  /** Refuses clients of MQTT 5, as a broker of old does (MQTT 3.1.1, 3.1.2.2). */
  refuse5?: boolean;
  /** Grants no subscription. */
  refuseSubscriptions?: boolean;
};

/** @property port of the door, which stays the same; `slam` throws out who is in and lets nobody in until `reopen` */
export type ShareDoor = {
  port: number;
  options: DoorOptions;
  versions: number[];
  slam: () => Promise<void>;
  reopen: () => Promise<void>;
};

const WRONG_VERSION = Buffer.from([0x20, 2, 0, 1]);

/**
 * A door before a broker that knows no shared subscriptions (aedes), behind which a group of one client gets what it would
 * get from one that does: the subscription of the share's own filter.
 */
export async function shareDoor(options: DoorOptions): Promise<ShareDoor> {
  const inside = new Set<Socket>();
  const versions: number[] = [];
  const server = createServer((client) => {
    const broker = connect(options.to, '127.0.0.1');
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      inside.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => inside.delete(one) && other.destroy());
    }
    broker.pipe(client);
    translate(client, broker, options, versions);
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const slam = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of inside) socket.destroy();
    await closed;
  };
  return { port, options, versions, slam, reopen: () => listen(port) };
}

function translate(client: Socket, broker: Socket, options: DoorOptions, versions: number[]): void {
  let protocolVersion = 4;
  const parser = mqttPacket.parser();
  parser.on('packet', (packet) => {
    if (packet.cmd === 'connect') {
      protocolVersion = packet.protocolVersion ?? 4;
      versions.push(protocolVersion);
      if (options.refuse5 === true && protocolVersion === 5) return void client.end(WRONG_VERSION);
    }
    if (packet.cmd === 'subscribe' && options.refuseSubscriptions === true) {
      const refusal: Packet = { cmd: 'suback', messageId: packet.messageId ?? 0, granted: [0x87] };
      return void client.write(mqttPacket.generate(refusal, { protocolVersion }));
    }
    return void broker.write(mqttPacket.generate(unshared(packet), { protocolVersion }));
  });
  client.on('data', (bytes) => parser.parse(bytes));
}

function unshared(packet: Packet): Packet {
  if (packet.cmd !== 'subscribe') return packet;
  const subscriptions = packet.subscriptions.map((subscription) => ({
    ...subscription,
    topic: subscription.topic.replace(/^\$share\/[^/]+\//, ''),
  }));
  return { ...packet, subscriptions };
}
