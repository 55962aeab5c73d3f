import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';

/** Packages for Python: `name` of the folder they come into, a file that lists them, and the `program` that is wanted of them. */
export type PythonPackages = { name: string; requirements: string; program: string };

/** A Python with packages in it and the program of them, or why there is none. */
export type Python = { python: string; program: string } | { missing: string };

/** Installs packages, once for each set of versions, outside the project. */
export function pythonWith(
  { name, requirements, program }: PythonPackages,
  say: (line: string) => void,
): Python {
  const found = ['python3', 'python'].find((one) => spawnSync(one, ['-c', CHECK]).status === 0);
  if (found === undefined) return { missing: 'Python 3.10 or newer with venv is not on this machine' };
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = cacheFolder(`${name}-${version}`);
  const python = join(folder, 'bin', 'python');
  const installed = { python, program: join(folder, 'bin', program) };
  if (existsSync(installed.program)) return installed;
  say(`installing ${program} into ${folder}, once ...`);
  try {
    execFileSync(found, ['-m', 'venv', folder], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: 'pipe' });
    return installed;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return { missing: `${program} can not be installed: ${error instanceof Error ? error.message : ''}` };
  }
}

const CHECK = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
