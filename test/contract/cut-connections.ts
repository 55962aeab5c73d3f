import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A way to a server that ends as if whoever goes it had died: after some requests each further one is cut. */
export async function unreliable(target: string) {
  let left = Number.POSITIVE_INFINITY;
  let waited = Number.POSITIVE_INFINITY;
  let before = async () => {};
  const proxy = createServer(async (asked, answer) => {
    if (waited-- === 0) await before();
    if (left-- <= 0) {
      asked.socket.destroy();
      return;
    }
    const { method, headers, url } = asked;
    const onward = request(`${target}${url}`, { ...(method && { method }), headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    cutAfter: (requests: number) => {
      left = requests;
    },
    /** Something that is done after so many requests, before the next one is handed on. */
    beforeNext: (requests: number, work: () => Promise<void>) => {
      waited = requests;
      before = work;
    },
    stop: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
