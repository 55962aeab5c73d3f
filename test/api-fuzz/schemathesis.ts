import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type Run = { program: string; file: string; api: string; seconds: string; seed: string; folder: string };

/**
 * What is not held against a home: `positive_data_acceptance`, as no JSON Schema can say which cursors, keys and versions there are;
 * `ignored_auth` and `object_level_authorization`, as there is no login here.
 */
const EXCLUDED = 'positive_data_acceptance,ignored_auth,object_level_authorization';

/** Runs schemathesis against a home; answers whether it found nothing. */
export async function schemathesis({ program, file, api, seconds, seed, folder }: Run): Promise<boolean> {
  const options = [
    '--url',
    api,
    '--max-time',
    seconds,
    '--seed',
    seed,
    '--continue-on-failure',
    '--no-color',
  ];
  const checks = [
    '--checks',
    'all',
    '--exclude-checks',
    EXCLUDED,
    '--warnings',
    'off',
    '--suppress-health-check',
    'all',
  ];
  const child = spawn(program, ['run', file, ...options, ...checks], {
    cwd: folder, // it leaves a cache where it runs
    env: { ...process.env, SCHEMATHESIS_HOOKS: fileURLToPath(new URL('./hooks.py', import.meta.url)) },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'close');
  return code === 0;
}
