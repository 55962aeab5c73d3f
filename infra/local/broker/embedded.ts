import { Aedes, type AuthenticateError, type Client } from 'aedes';
import type { Intake } from '../intake.ts';
import { type Listener, listenTcp, listenWebSocket } from './listeners.ts';

/**
 * A packet on the wire may have this many bytes. AWS IoT Core takes 128 KiB (IoT.md, limits); here a larger one is taken all the
 * same, for a device whose message is refused sends it again for ever.
 */
const MAX_PACKET_BYTES = 1_100_000;

export type BrokerAddress = { host: string; port: number; wsPort: number };

export type Broker = { connected: () => number; stop: () => Promise<void> };

/**
 * The broker of the embedded home: MQTT 3.1.1 and 5 over TCP and WebSocket. A QoS 1 or 2 message is acknowledged only when
 * the journal holds it: `authorizePublish` comes before PUBACK and PUBREC and holds them back, without holding
 * back the client's next packet. Last wills pass through it too.
 */
export async function startBroker({ host, port, wsPort }: BrokerAddress, intake: Intake): Promise<Broker> {
  const aedes = await Aedes.createBroker({
    maximumPacketSize: MAX_PACKET_BYTES,
    topicAliasMaximum: 8, // as AWS IoT Core has it
    authorizePublish: (client, packet, done) => {
      if (packet.topic.startsWith('$'))
        return done(new Error("topics that begin with $ are the broker's own"));
      const message = {
        topic: packet.topic,
        payload: bytesOf(packet.payload),
        clientId: client?.id ?? null,
        replayed: false,
      };
      return intake.take(message, (error) => (error === undefined ? done() : dropClient(client)));
    },
    authenticate: (client, _username, _password, done) => {
      // an id of NUL or line feed would break log lines and files
      if (/\p{Cc}/u.test(client.id)) return done(refusal('the client id has control characters'), false);
      return done(null, true);
    },
  });
  const stop = async (listeners: Listener[]) => {
    const closed = listeners.map((listener) => listener.close());
    await new Promise<void>((resolve) => aedes.close(resolve));
    await Promise.all(closed);
  };
  const opened: Listener[] = [];
  try {
    opened.push(await listenTcp(aedes, host, port));
    opened.push(await listenWebSocket(aedes, host, wsPort));
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

const refusal = (message: string): AuthenticateError => Object.assign(new Error(message), { returnCode: 2 });
