import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';

/** An image of random bytes, and what a command says of it. */
export function randomImage(size: number) {
  const image = randomBytes(size);
  return { image, sha256: createHash('sha256').update(image).digest('hex') };
}

/** A web server with the ways in which a download goes well or wrong, each under a path of its own. */
export async function startFirmwareServer(image: Buffer) {
  const server = createServer((request, response) => routes[request.url ?? '']?.(request, response));
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
  return { url: (path: string) => `http://127.0.0.1:${port}/${path}`, held, stop };
}
