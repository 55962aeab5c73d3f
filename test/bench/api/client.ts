import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { quantile } from '../quantile.ts';
import { Connection } from './connection.ts';

// The client in a process of its own. Reads what to ask from a file, prints one JSON object at its end.
const Order = z.object({
  port: z.number(),
  connections: z.number(),
  seconds: z.number(),
  paths: z.array(z.string()).min(1),
});

const { port, connections, seconds, paths } = Order.parse(
  JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')),
);
const taken: number[] = [];
let refused = 0;
let turn = 0;

const before = process.cpuUsage();
const began = performance.now();
const ends = began + seconds * 1000;

async function ask(connection: Connection): Promise<void> {
  while (performance.now() < ends) {
    const { status, ms } = await connection.get(paths[turn++ % paths.length] ?? '/');
    if (status === 200) taken.push(ms);
    else refused += 1;
  }
  connection.close();
}

await Promise.all(Array.from({ length: connections }, () => ask(new Connection(port))));
const elapsed = performance.now() - began;
const { user, system } = process.cpuUsage(before);
taken.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    rps: (taken.length * 1000) / elapsed,
    p50: quantile(taken, 0.5),
    p99: quantile(taken, 0.99),
    refused,
    cpu: (user + system) / 1000 / elapsed,
  }),
);
