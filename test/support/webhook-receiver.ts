import { once } from 'node:events';
import { createServer } from 'node:http';
import * as z from 'zod';

export const WEBHOOK_SECRET = 'whsec_dGhlIHNlY3JldCBvZiB0aGUgdGVzdHMsIGFuZCBsb25nIGVub3VnaA==';

/** A request as it came. */
export const Told = z.object({ headers: z.record(z.string(), z.string()), body: z.string() });

/** Takes what a home tells by webhook, and shows it to whoever asks with GET. */
export async function startWebhookReceiver(): Promise<{
  url: string;
  settings: Record<string, string>;
  stop: () => Promise<void>;
}> {
  const told: unknown[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(told));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      told.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.statusCode = 204;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/alerts`;
  return {
    url,
    settings: { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: WEBHOOK_SECRET, GAP_GRACE_S: '1' },
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
