import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A way to a server on which a request can be held back until it is let go on. */
export async function gateTo(target: string) {
  let wanted: ((text: string) => boolean) | undefined;
  let reached = Promise.withResolvers<void>();
  let released = Promise.withResolvers<void>();
  const gate = createServer(async (asked, answer) => {
    const body = await bodyOf(asked);
    if (wanted?.(textOf(asked, body))) {
      wanted = undefined;
      reached.resolve();
      await released.promise;
    }
    const { method, headers, url } = asked;
    const onward = request(`${target}${url}`, { ...(method && { method }), headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    onward.end(body);
  });
  await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
  const { port } = gate.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    /** Holds the next request whose text is wanted; resolves when it is there, to what lets it go on. */
    hold: async (isWanted: (text: string) => boolean) => {
      reached = Promise.withResolvers();
      released = Promise.withResolvers();
      wanted = isWanted;
      await reached.promise;
      return released.resolve;
    },
    stop: () => {
      gate.close();
      gate.closeAllConnections();
    },
  };
}

async function bodyOf(asked: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const textOf = ({ headers }: IncomingMessage, body: Buffer): string =>
  (headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString();
