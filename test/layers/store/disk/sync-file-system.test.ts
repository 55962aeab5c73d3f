import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { syncFileSystem } from '#store/disk/sync-file-system.ts';

const folder = mkdtempSync(join(tmpdir(), 'iot-meter-sync-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.runIf(process.platform === 'linux')(
  'tells for each path whether its file system was synced, in order',
  async () => {
    const asked = [folder, join(folder, 'nowhere'), `${folder}/with "quotes" $HOME`, folder].map(
      syncFileSystem,
    );
    expect(await Promise.all(asked)).toEqual([true, false, false, true]);
  },
);

it('refuses a path that a line can not hold', async () => {
  expect(await syncFileSystem(`${folder}\nelsewhere`)).toBe(false);
});

it('lets a process end that has synced something', () => {
  const module = new URL('../../../../layers/store/disk/sync-file-system.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(async (m) => console.log(typeof (await m.syncFileSystem(${JSON.stringify(folder)}))))`;
  expect(execFileSync(process.execPath, ['-e', script], { timeout: 20_000, encoding: 'utf8' }).trim()).toBe(
    'boolean',
  );
});
