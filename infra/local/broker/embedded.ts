import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { mayPublish, mayReceive } from '#domain/access/topic-rights.ts';
import type { OtherHosts } from '../http/guard.ts';
import type { Intake } from '../intake.ts';
import { DeviceGate } from './device-gate.ts';
import { doorsGate } from './doors-gate.ts';
import { type Gate, NO_GATE } from './gate.ts';
import { type Listener, listenTcp, listenWebSocket } from './listeners.ts';
import { listenTls } from './tls-door.ts';

/**
 * A packet on the wire may have this many bytes. AWS IoT Core takes 128 KiB (IoT.md, limits); here a larger one is taken all the
 * same, for a device whose message is refused sends it again for ever.
 */
const MAX_PACKET_BYTES = 1_100_000;

/**
 * @property hosts names by which web pages of ours may reach the WebSocket; absent: those of loopback
 * @property tls its port, and the folder of the house's certificate authority; absent: no TLS
 */
export type BrokerAddress = {
  host: string;
  port: number;
  wsPort: number;
  hosts?: OtherHosts;
  tls?: { port: number; identities: string };
  /** Of the doors without TLS; absent: everyone is let in there, and may do everything. */
  gate?: Gate;
};

export type Broker = { connected: () => number; stop: () => Promise<void> };

/**
 * The broker of the embedded home: MQTT 3.1.1 and 5 over TCP and WebSocket. A QoS 1 or 2 message is acknowledged only when
 * the journal holds it: `authorizePublish` comes before PUBACK and PUBREC and holds them back, without holding
 * back the client's next packet. Last wills pass through it too. Who has come in as a device, by certificate or password, may use that
 * device's topics.
 */
export async function startBroker(
  { host, port, wsPort, hosts, tls, gate: others = NO_GATE }: BrokerAddress,
  intake: Intake,
): Promise<Broker> {
  const gate = tls === undefined ? others : doorsGate(new DeviceGate(tls.identities), others);
  const allowed = (may: typeof mayPublish, client: Client | null, topic: string): boolean => {
    const deviceId = client === null ? null : gate.deviceOf(client);
    return deviceId === null || may(deviceId, topic);
  };
  const aedes = await Aedes.createBroker({
    maximumPacketSize: MAX_PACKET_BYTES,
    topicAliasMaximum: 8, // as AWS IoT Core has it
    authorizePublish: (client, packet, done) => {
      if (packet.topic.startsWith('$'))
        return done(new Error("topics that begin with $ are the broker's own"));
      if (!allowed(mayPublish, client, packet.topic))
        return done(new Error('this is none of the topics that this device sends on'));
      const message = {
        topic: packet.topic,
        payload: bytesOf(packet.payload),
        clientId: client?.id ?? null,
        principal: gate.principalOf(client),
        replayed: false,
      };
      return intake.take(message, (error) => (error === undefined ? done() : dropClient(client)));
    },
    authorizeSubscribe: (client, subscription, done) =>
      done(null, allowed(mayReceive, client, subscription.topic) ? subscription : null),
    // the persistence keeps what was refused beside what was granted, and queues for it while the client is away
    authorizeForward: (client, packet) => (allowed(mayReceive, client, packet.topic) ? packet : null),
    authenticate: (client, username, password, done) => {
      // an id of NUL or line feed would break log lines and files
      if (/\p{Cc}/u.test(client.id)) return done(refusal(2, 'the client id has control characters'), false);
      void gate
        .refusalOf(client, username, password)
        .then((refused) =>
          refused === null
            ? done(null, true)
            : done(refusal(refused.isOurFault === true ? 3 : 5, refused.why), false),
        );
    },
  });
  const stop = async (listeners: Listener[]) => {
    gate.close();
    const closed = listeners.map((listener) => listener.close());
    await new Promise<void>((resolve) => aedes.close(resolve));
    await Promise.all(closed);
  };
  const opened: Listener[] = [];
  try {
    opened.push(await listenTcp(aedes, host, port));
    opened.push(await listenWebSocket(aedes, host, wsPort, hosts));
    if (tls !== undefined) opened.push(await listenTls(aedes, { host, ...tls }));
  } catch (error) {
    await stop(opened);
    throw error;
  }
  return { connected: () => aedes.connectedClients, stop: () => stop(opened) };
}

const bytesOf = (payload: Buffer | string): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload;

/** The journal could not take the message: without an acknowledgement the device keeps it and sends it again. */
const dropClient = (client: Client | null): void => client?.close();

/** @param returnCode of MQTT 3.1.1, 3.2.2.3: 2 for an id that can't be used, 3 for another time, 5 for who may not come in */
const refusal = (returnCode: 2 | 3 | 5, message: string): AuthenticateError =>
  Object.assign(new Error(message), { returnCode });
