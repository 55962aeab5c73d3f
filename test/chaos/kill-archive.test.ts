import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { Indexer } from '#store/archive/batch/indexer.ts';
import { openArchive } from '#store/archive/open.ts';
import { batchOf } from '#test/layers/store/archive/batch.ts';
import { inFolder } from '#test/support/archives.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { objectsOf } from '#test/support/indexed.ts';

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Kills a writer as soon as that many files stand in a folder of its archive. */
async function killAt(archive: string, folder: string, files: number, layout = 'message'): Promise<void> {
  const program = fileURLToPath(new URL('archive-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [program, archive, layout], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  while (child.exitCode === null && namesIn(join(archive, folder)).length < files) await delay(1);
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

it.each([
  ['.tmp', 1],
  ['.tmp', 2],
  ['batches', 1],
  ['batches/index', 1],
])(
  'by batch, has all or nothing of a batch when its writer is killed as %s holds %i files, and all after the next try',
  async (folder, files) => {
    const root = temporaryFolder();
    await killAt(root, folder, files, 'batch');
    const config = inFolder(root, 'batch');
    const batch = batchOf(800);
    const found = await openArchive(config).list({ prefix: 'm1/', limit: 1000 });
    expect([0, 800]).toContain(found.objects.length);
    await openArchive(config).putNew(batch);
    await new Indexer(objectsOf(config), -1).run(new Date());
    const after = openArchive(config);
    expect((await after.list({ prefix: 'm1/', limit: 1000 })).objects).toHaveLength(800);
    for (const { key, body } of batch) expect((await after.get(key))?.equals(body)).toBe(true);
  },
  30_000,
);
