import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { batchOf } from './batch.ts';

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Kills a writer as soon as that many files stand in a folder of its archive. */
async function killAt(archive: string, folder: string, files: number): Promise<void> {
  const program = fileURLToPath(new URL('writer-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, archive], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && namesIn(join(archive, folder)).length < files) await setImmediate();
  child.kill('SIGKILL');
  await ended;
}

it.each([
  ['.tmp', 400],
  ['m1/telemetry/2026-01-31', 1],
  ['m1/telemetry/2026-01-31', 400],
])(
  'has only whole objects when its writer is killed as %s holds %i files, and all after the next try',
  async (folder, files) => {
    const root = temporaryFolder();
    await killAt(root, folder, files);
    const day = join(root, 'm1/telemetry/2026-01-31');
    for (const name of namesIn(day))
      expect(JSON.parse(readFileSync(join(day, name), 'utf8'))).toHaveProperty('filler');

    const archive = openArchive(inFolder(root));
    const batch = batchOf(800);
    const before = namesIn(day).length;
    const fresh = await archive.putNew(batch);
    expect(fresh.filter((isNew) => isNew)).toHaveLength(800 - before);
    for (const { key, body } of batch) expect((await archive.get(key))?.equals(body)).toBe(true);
  },
  30_000,
);
