import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Database } from './database.ts';

/** By this the tests, which run in processes of their own, send the database away and call it back. */
export type Control = { url: string; stop: () => Promise<void> };

/** Serves `POST /database/away`, `POST /database/back` and `GET /database/refused` on loopback. */
export async function startControl({ goAway, comeBack, refused }: Database): Promise<Control> {
  const actions = new Map([
    ['/database/away', goAway],
    ['/database/back', comeBack],
  ]);
  const server = createServer(async (request, response) => {
    const action = actions.get(request.url ?? '');
    await action?.();
    response
      .writeHead(action === undefined ? 200 : 204)
      .end(action === undefined ? String(refused()) : undefined);
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
