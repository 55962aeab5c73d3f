import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { startBroker } from './broker.ts';

type Broker = Awaited<ReturnType<typeof startBroker>>;

/** The simulator as `npm run simulate` runs it, with meters on DC that send every second; resolves when all have come to the broker. */
export async function startSimulator(
  broker: Broker,
  devices: number,
  args: string[],
  env: Record<string, string> = {},
) {
  let subscribed = 0;
  const ready = new Promise<void>((resolve) => {
    broker.aedes.on('subscribe', () => {
      if (++subscribed === devices) resolve();
    });
  });
  const own = [
    '--broker',
    broker.url,
    '--devices',
    String(devices),
    '--dc-share',
    '1',
    '--send-interval-s',
    '1',
  ];
  const child = spawn(process.execPath, ['simulator/main.ts', ...own, '--connect-rate', '1000', ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([
    ready,
    exited.then(([code]) => {
      throw new Error(`the simulator ended with ${code}`);
    }),
  ]);
  const end = (signal: 'SIGTERM' | 'SIGKILL') => async () => {
    child.kill(signal);
    await exited;
  };
  return { stop: end('SIGTERM'), kill: end('SIGKILL') };
}
