import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

/** An image of random bytes, and what a command says of it. */
export function randomImage(size: number) {
  const image = randomBytes(size);
  return { image, sha256: createHash('sha256').update(image).digest('hex') };
}

type Options = {
  /** Key and certificate in PEM; with them it is asked by HTTPS. */
  tls?: { key: string; cert: string };
  /** Where the path `elsewhere` leads. */
  elsewhere?: string;
};

/** A web server with the ways in which a download goes well or wrong, each under a path of its own. */
export async function startFirmwareServer(image: Buffer, { tls, elsewhere = '/nothing' }: Options = {}) {
  /** The paths that were asked for, in order. */
  const asked: string[] = [];
  const answer: RequestListener = (request, response) => {
    asked.push(request.url ?? '');
    routes[request.url ?? '']?.(request, response);
  };
  const server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  const held: ServerResponse[] = [];
  const half = image.subarray(0, image.length / 2);
  const routes: Record<string, RequestListener> = {
    '/good': (_, response) => response.setHeader('content-length', image.length).end(image),
    '/chunked': (_, response) => {
      response.write(half);
      response.end(image.subarray(half.length));
    },
    '/moved': (_, response) => response.writeHead(302, { location: '/good' }).end(),
    '/nowhere': (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    '/elsewhere': (_, response) => response.writeHead(307, { location: elsewhere }).end(),
    '/circle': (_, response) => response.writeHead(302, { location: '/circle' }).end(),
    '/missing': (_, response) => response.writeHead(404).end('not here'),
    '/longer': (_, response) => {
      response.write(image);
      response.end(image);
    },
    '/announced': (_, response) => response.setHeader('content-length', image.length + 1).end(image),
    '/shorter': (_, response) => {
      response.write(half);
      response.end();
    },
    '/broken': (_, response) => {
      response.setHeader('content-length', image.length).write(half, () => response.destroy());
    },
    '/silent': (_, response) => {
      response.setHeader('content-length', image.length).write(half);
      held.push(response);
    },
    '/mute': () => {},
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const origin = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return { url: (path: string) => `${origin}/${path}`, asked, held, port, stop };
}
