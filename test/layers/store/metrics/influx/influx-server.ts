import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach } from 'vitest';
import { Server } from '#store/metrics/influx/server.ts';

/** What the server was asked. */
export type Asked = {
  method: string | undefined;
  path: string;
  query: URLSearchParams;
  token: string | undefined;
  body: string;
};
export type Reply = { status: number; body?: string; headers?: Record<string, string>; breakOff?: boolean };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server on loopback that answers as it is told, and remembers what it was asked; pauses between attempts are noted and not made. */
export async function influxThat(reply: (asked: Asked, nth: number) => Reply, token = 't') {
  const asked: Asked[] = [];
  const pauses: number[] = [];
  const http = createServer(async (request, response) => {
    const one = await readRequest(request);
    const { status, body = '', headers = {}, breakOff } = reply(one, asked.push(one));
    response.writeHead(status, headers);
    if (breakOff) response.write(body, () => response.destroy());
    else response.end(body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    http.close();
    http.closeAllConnections();
  });
  const { port } = http.address() as AddressInfo;
  const place = { base: `http://127.0.0.1:${port}`, org: 'o', bucket: 'b' };
  const server = new Server(place, token, async (ms) => pauses.push(ms));
  return { server, asked, pauses };
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
  return {
    method: request.method,
    path: pathname,
    query: searchParams,
    token: request.headers.authorization,
    body: (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString(),
  };
}
