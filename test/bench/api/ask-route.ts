import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const Measured = z.object({
  /** Requests answered with 200 in a second, and how long they took, in milliseconds. */
  rps: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** Requests that were answered otherwise. */
  refused: z.number(),
  /** Share of one core that the client itself took. */
  cpu: z.number(),
});
export type Measured = z.infer<typeof Measured>;

export type Order = { port: number; connections: number; seconds: number; paths: string[] };

/** Asks a route over keep-alive connections, each with one request under way, from a process of its own. */
export async function askRoute(folder: string, order: Order): Promise<Measured> {
  const file = join(folder, 'order.json');
  await writeFile(file, JSON.stringify(order));
  const child = spawn(process.execPath, ['test/bench/api/client.ts', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await once(child, 'close');
  const measured = Measured.parse(JSON.parse(printed));
  if (measured.refused > 0)
    throw new Error(`${measured.refused} requests such as ${order.paths[0]} were refused`);
  return measured;
}
