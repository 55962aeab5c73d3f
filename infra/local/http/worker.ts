import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { figures } from '#lambda/figures.ts';
import { manifest } from '#manifest/manifest.ts';
import { importHandler } from '../import-handler.ts';
import { listening } from '../listening.ts';
import { serve } from '../thread.ts';
import { type Login, loginBy } from './login.ts';
import { rateLimit } from './rate-limit.ts';
import { httpServer } from './server.ts';

// The thread of all functions that answer requests or work by the clock, with the HTTP server in it: a page of 100,000
// samples is made here without holding up the broker.
const Names = z.array(z.string());
const Hosts = z.object({ names: Names, addresses: z.boolean(), origins: Names });
const { host, port, hosts, login, rate, proxyHops } = z
  .object({
    host: z.string(),
    port: z.number(),
    hosts: Hosts,
    login: z.boolean(),
    rate: z.number().nullable(),
    proxyHops: z.number(),
  })
  .parse(workerData);
const owner = parentPort;
if (owner === null) throw new Error('this module is the entry of a thread');

const served = Object.entries(manifest.functions).filter(
  ([, { feed, cloud }]) => feed === undefined && cloud === undefined,
);
const handlers = new Map(
  await Promise.all(served.map(async ([name, { entry }]) => [name, await importHandler(entry)] as const)),
);

/** Who decides on requests, where a login is asked for. */
async function authorizer(): Promise<{ login?: Login }> {
  const found = Object.values(manifest.functions).find(({ cloud }) => cloud === 'authorization');
  return login && found !== undefined ? { login: loginBy(await importHandler(found.entry)) } : {};
}

/** The figures of the whole runtime are known to its main thread: it is told that they are wanted, and delivers. */
const awaiting: ((text: string) => void)[] = [];
const allFigures = () =>
  new Promise<string>((resolve) => {
    awaiting.push(resolve);
    owner.postMessage('figures wanted');
  });

const server = httpServer({
  routes: manifest.routes,
  handlers,
  hosts,
  ...(await authorizer()),
  limit: rateLimit(rate),
  proxyHops,
  own: new Map([
    [
      '/metrics',
      async () => ({
        status: 200,
        text: await allFigures(),
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
      }),
    ],
  ]),
});

serve(owner, {
  deliverFigures: (text) => {
    for (const resolve of awaiting.splice(0)) resolve(z.string().parse(text));
  },
  listen: () => listening(server, host, port, 'HTTP_PORT'),
  invoke: (argument) => {
    const { name, event } = z.object({ name: z.string(), event: z.unknown() }).parse(argument);
    return handlers.get(name)?.(event, { functionName: name });
  },
  figures: () => figures.getMetricsAsJSON(),
  cpu: () => process.threadCpuUsage(),
  stop: async () => {
    server.closeIdleConnections();
    await new Promise((resolve) => server.close(resolve));
    setImmediate(() => process.exit());
  },
});
