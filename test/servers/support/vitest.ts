import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a project of vitest.servers.config.ts; answers whether all of it passed. */
export async function vitest(
  project: string,
  environment: Record<string, string>,
  words: string[],
): Promise<boolean> {
  const config = ['--config', 'vitest.servers.config.ts', '--project', project, '--passWithNoTests'];
  const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...config, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const end = () => child.kill();
  process.once('exit', end); // who ends this command alone
  const [code] = await once(child, 'close');
  process.off('exit', end);
  return code === 0;
}
