import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll } from 'vitest';

type Got = {
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  event: { type: string; data: { device_id: string; message: string } };
};

const stops: (() => void)[] = [];
afterAll(() => {
  for (const stop of stops) stop();
});

/** A receiver on a port of its own, which answers as told; without an answer it keeps silent. */
export async function receiver(answer: (response: ServerResponse, count: number) => void) {
  const got: Got[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      got.push({ url: request.url ?? '', headers: request.headers, body, event: JSON.parse(body) });
      answer(response, got.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/hook?token=secret`, got };
}

export const withStatus =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end();
