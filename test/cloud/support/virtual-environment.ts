import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../support/cache.ts';

const REQUIREMENTS = fileURLToPath(new URL('./requirements.txt', import.meta.url));

/** A Python with the emulator in it, or why there is none. */
export type Python = { python: string } | { missing: string };

/** Installs the emulator, once for each set of versions, outside the project. */
export function pythonWithEmulator(say: (line: string) => void): Python {
  const found = ['python3', 'python'].find((name) => spawnSync(name, ['-c', CHECK]).status === 0);
  if (found === undefined) return { missing: 'Python 3.10 or newer with venv is not on this machine' };
  const version = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const folder = cacheFolder(`emulator-${version}`);
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'bin', 'ministack'))) return { python };
  say(`installing the emulator into ${folder}, once ...`);
  try {
    execFileSync(found, ['-m', 'venv', folder], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS], { stdio: 'pipe' });
    return { python };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { missing: `the emulator can not be installed: ${error instanceof Error ? error.message : ''}` };
  }
}

const CHECK = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
