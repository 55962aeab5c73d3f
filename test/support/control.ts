import { once } from 'node:events';
import { createServer } from 'node:http';

/** By this the tests, which run in processes of their own, have something done to the servers they look at. */
export type Control = { url: string; stop: () => Promise<void> };

/** What is done by `POST` to a path; what it answers is answered as JSON. */
export type Actions = Record<string, () => unknown>;

/** Serves the actions on loopback. */
export async function startControl(actions: Actions): Promise<Control> {
  const server = createServer(async (request, response) => {
    const action = actions[request.url ?? ''];
    if (action === undefined) return response.writeHead(404).end();
    try {
      return response.writeHead(200).end(JSON.stringify((await action()) ?? null));
    } catch (error) {
      return response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
