import { createServer as createHttpServer } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { NO_OTHER_HOSTS, type OtherHosts, refusalOf } from '../http/guard.ts';
import { listening } from '../listening.ts';

export type Listener = { close: () => Promise<void> };

/** MQTT over TCP. @throws PortTaken */
export async function listenTcp(aedes: Aedes, host: string, port: number): Promise<Listener> {
  const server = createTcpServer({ noDelay: true }, (socket) => void aedes.handle(socket));
  await listening(server, host, port, 'MQTT_PORT');
  return closing(server);
}

/** MQTT over WebSocket, on any path. A web page from elsewhere is refused: a browser lets every page try. @throws PortTaken */
export async function listenWebSocket(
  aedes: Aedes,
  host: string,
  port: number,
  others: OtherHosts = NO_OTHER_HOSTS,
): Promise<Listener> {
  const server = createHttpServer((_request, response) =>
    response.writeHead(426, { upgrade: 'websocket' }).end('MQTT over WebSocket\n'),
  );
  // first the port: the WebSocket server would throw the error of one that is in use at nobody
  await listening(server, host, port, 'MQTT_WS_PORT');
  const sockets = new WebSocketServer({
    server,
    maxPayload: 2_000_000,
    handleProtocols: (offered) =>
      offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false,
    verifyClient: ({ req }, accept) => {
      const refusal = refusalOf({ method: 'UPGRADE', headers: req.headers }, others);
      accept(refusal === null, 403, refusal ?? '');
    },
  });
  sockets.on('connection', (socket, request) => {
    const stream = createWebSocketStream(socket);
    stream.on('error', () => socket.terminate());
    aedes.handle(stream, request);
  });
  return closing(server);
}

const closing = (server: Server): Listener => ({
  close: () => new Promise((resolve) => server.close(() => resolve())),
});

/** The same where a connection may be open that no client stands for yet: it is cut off. */
export function closingWithAll(server: Server): Listener {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    close: async () => {
      const closed = closing(server).close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
