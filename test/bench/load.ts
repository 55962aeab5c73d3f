import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';

const Load = z.object({ acked: z.number(), samples: z.number(), seconds: z.number(), cpuMs: z.number() });
export type Load = z.infer<typeof Load>;

/**
 * @property rate messages a second; absent: as fast as they are acknowledged
 * @property follow the API of a runtime that shall always have some thousands before it
 */
export type LoadOptions = { port: number; seconds: number; prefix: string; rate?: number; follow?: string };

/** How the load is made: by how many devices, and whether by a lean client of its own. */
export type Generator = { devices: number; lean: boolean };

/** Publishes datagrams from a process of its own; answers what of them was acknowledged. */
export async function load({ devices, lean }: Generator, options: LoadOptions): Promise<Load> {
  const named = Object.entries({ ...options, devices }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const child = spawn(process.execPath, ['test/load/main.ts', ...named, ...(lean ? ['--lean'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await once(child, 'close');
  return Load.parse(JSON.parse(printed));
}

/** Messages a second that a broker acknowledges which has nothing behind it. */
export async function bareBrokerRate(generator: Generator, port: number): Promise<number> {
  await load(generator, { port, seconds: 3, prefix: 'warm' });
  const { acked, seconds } = await load(generator, { port, seconds: 10, prefix: 'bare' });
  return acked / seconds;
}
