import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cacheFolder } from '../../support/cache.ts';

/** Whether there is a Go to build tools with. */
export const HAS_GO = spawnSync('go', ['version']).status === 0;

/**
 * The path of a program that Go installs, kept by version outside of the project.
 * @param path of its package, such as github.com/prometheus/alertmanager/cmd/amtool
 */
export function goTool(name: string, path: string, version: string): string {
  const place = cacheFolder(`${name}-${version}`);
  const program = join(place, basename(path));
  if (!existsSync(program))
    execFileSync('go', ['install', `${path}@${version}`], { env: { ...process.env, GOBIN: place } });
  return program;
}

/** The same of a program of our own, in a folder beside this file, that needs one module. */
export function ownGoTool(name: string, module: string, version: string): string {
  const place = cacheFolder(`${name}-${version}`);
  const program = join(place, name);
  if (existsSync(program)) return program;
  const scratch = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    cpSync(new URL(`./${name}`, import.meta.url), scratch, { recursive: true });
    mkdirSync(place, { recursive: true });
    for (const words of [
      ['mod', 'init', name],
      ['get', `${module}@${version}`],
      ['mod', 'tidy'],
      ['build', '-o', program, '.'],
    ])
      execFileSync('go', words, { cwd: scratch, stdio: 'pipe' });
  } finally {
    rmSync(scratch, { recursive: true });
  }
  return program;
}
