import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Database } from '#store/postgres/pool.ts';

export type ReplayProcess = {
  pid: number;
  /** What it has said so far beside its report. */
  said: () => string;
  signal: (name: 'SIGINT' | 'SIGKILL') => void;
  /** Resolves when it has ended; `code` is null where it was killed. */
  ended: Promise<{ code: number | null; report: string; said: string }>;
};

/** Resolves when the embedded database that a process has started in a data folder holds so many rows of samples. */
export async function untilStored(dataDir: string, rows: number): Promise<void> {
  const socket = encodeURIComponent(join(dataDir, 'postgres-socket'));
  const db = new Database(`postgres:///postgres?host=${socket}&user=postgres`, 'test');
  const count = async () => {
    const [row] = await db.query<{ rows: number }>('SELECT count(*)::int AS rows FROM samples');
    return row?.rows ?? 0;
  };
  while ((await count().catch(() => 0)) < rows) await delay(50);
  await db.close();
}

/** A replay in a process of its own, as `npm run replay` runs it. */
export function startReplay(env: Record<string, string>, ...args: string[]): ReplayProcess {
  const main = ['--disable-warning=ExperimentalWarning', 'infra/local/replay/main.ts', ...args];
  const child = spawn(process.execPath, main, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [report, said] = ['', ''];
  child.stdout.on('data', (chunk) => {
    report += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return {
    pid: child.pid ?? 0,
    said: () => said,
    signal: (name) => child.kill(name),
    ended: once(child, 'close').then(([code]) => ({ code, report, said })),
  };
}
