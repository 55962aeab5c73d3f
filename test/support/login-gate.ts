import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { startPrepared } from './postgres.ts';

type Options = {
  /** Whether this user may come in with this password; may change from one login to the next. */
  admits: (user: string, password: string) => boolean;
  /** Key and certificate in PEM; with them the gate takes TLS and nothing else. */
  tls?: { key: string; cert: string };
};

/** A real database behind a gate that asks for a password, as the embedded one does not. */
export async function startLoginGate({ admits, tls }: Options) {
  const postgres = await startPrepared('empty');
  const socketFile = `${new URL(postgres.url).searchParams.get('host')}/.s.PGSQL.5432`;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void letIn(socket, { admits, ...(tls === undefined ? {} : { tls }) }, socketFile).catch(() =>
      socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  return {
    port: (server.address() as AddressInfo).port,
    /** A connection string that leads past the gate. */
    behind: postgres.url,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await postgres.stop();
    },
  };
}

const SSL_REQUEST = 80_877_103;
const ASK_PASSWORD = Buffer.from('520000000800000003', 'hex');

async function letIn(plain: Socket, { admits, tls }: Options, socketFile: string): Promise<void> {
  let socket: Socket = plain;
  let hello = await nextChunk(socket);
  if (hello.readInt32BE(4) === SSL_REQUEST) {
    socket.write(tls === undefined ? 'N' : 'S');
    if (tls !== undefined) socket = new TLSSocket(plain, { isServer: true, ...tls });
    socket.on('error', () => plain.destroy());
    hello = await nextChunk(socket);
  } else if (tls !== undefined) throw new Error('this gate takes TLS only');
  const words = hello.subarray(8).toString().split('\0');
  const user = words[words.indexOf('user') + 1] ?? '';
  socket.write(ASK_PASSWORD);
  const password = (await nextChunk(socket)).subarray(5, -1).toString();
  if (!admits(user, password)) return void socket.end(refusal());
  const inner = connect(socketFile);
  inner.on('error', () => socket.destroy());
  inner.write(startup('postgres'));
  inner.pipe(socket).pipe(inner);
}

async function nextChunk(socket: Socket): Promise<Buffer> {
  const [chunk] = await once(socket, 'data');
  return chunk;
}

function startup(user: string): Buffer {
  const text = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(text.length + 8, 0);
  head.writeInt32BE(196_608, 4); // protocol 3.0
  return Buffer.concat([head, text]);
}

function refusal(): Buffer {
  const fields = Buffer.from('SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
