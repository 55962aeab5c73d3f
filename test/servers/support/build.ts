import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../support/cache.ts';

/** A program of a server, or why there is none. */
export type Found = { program: string } | { missing: string };

export type Recipe = {
  name: string;
  version: string;
  /** Commands that the building needs, each with what a person has to do to get it. */
  needs: Record<string, string>;
  /** Roughly how long it takes, in words. */
  takes: string;
  /** Makes the program `{folder}/{name}`; whatever else it puts there stays too. */
  build: (folder: string) => Promise<void>;
};

/**
 * Builds a program, once for each version, outside the project: in a folder beside its place, which it takes only when it is
 * whole. Two who build at the same time do not disturb each other.
 */
export async function builtOnce(recipe: Recipe, say: (line: string) => void): Promise<Found> {
  const { name, version, needs, takes, build } = recipe;
  const place = cacheFolder(`${name}-${version}`);
  const program = join(place, name);
  if (existsSync(program)) return { program };
  const lacking = Object.entries(needs).filter(([tool]) => !hasTool(tool));
  if (lacking.length > 0)
    return {
      missing: lacking.map(([tool, advice]) => `"${tool}" is not on this machine: ${advice}`).join('; '),
    };
  say(`building ${name} ${version} into ${place}, once (${takes}) ...`);
  await mkdir(dirname(place), { recursive: true });
  const folder = await mkdtemp(`${place}.building-`);
  const leave = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', leave); // Ctrl-C in the middle
  try {
    await build(folder);
    await rename(folder, place).catch((error) => {
      if (!existsSync(program)) throw error; // else somebody was quicker
    });
    return { program };
  } catch (error) {
    return { missing: `it can not be built: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
    process.off('exit', leave);
  }
}

const hasTool = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Runs a step of a build, and says so on stderr, where its own words go too. @throws Error when it fails */
export async function step(
  command: string,
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<void> {
  console.error(`  ${command} ${args.join(' ')}`);
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 2, 2] });
  const kill = () => child.kill();
  process.once('exit', kill);
  const [code, signal] = await once(child, 'close');
  process.off('exit', kill);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}`);
}
