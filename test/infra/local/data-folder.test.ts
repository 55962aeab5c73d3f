import { expect, it } from 'vitest';
import { holdFolder } from '#local/data-folder.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { holder } from './slots/holder.ts';

it.each([
  ['folder', 'alone'],
  ['folder alone', 'together'],
  ['folder alone', 'alone'],
] as const)('keeps a runtime out that does not go with the one inside (%s, %s)', async (inside, mode) => {
  const folder = temporaryFolder();
  expect((await holder(inside, folder)).said).toBe('held');
  expect(() => holdFolder(folder, mode)).toThrow(
    /in use by another .* set DATA_DIR .* MQTT_URL and DATABASE_URL/,
  );
});

it('lets those in together that share it', async () => {
  const folder = temporaryFolder();
  await holder('folder', folder);
  holdFolder(folder, 'together').release();
});
