import { expect, it, vi } from 'vitest';
import { handler } from '#functions/index-batches/handler.ts';
import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { CONTEXT } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';

const KEY = 'm1/telemetry/2026-01-31T12-00-00.000Z_1_0a1b2c3d.json';

it('merges what was written since the last time, and then has nothing to do', async () => {
  const config = inFolder(temporaryFolder(), 'batch');
  vi.stubEnv('ARCHIVE_URL', config.ARCHIVE_URL);
  vi.stubEnv('ARCHIVE_LAYOUT', 'batch');
  const archive = openArchive(config);
  await archive.putNew([{ key: KEY, body: Buffer.from('{}') }]);
  const event = { time: '2026-01-31T12:05:00Z' };
  expect(await handler(event, CONTEXT)).toEqual({ merged: 1, written: 1, folded: 0, removed: 0 });
  expect(await handler(event, CONTEXT)).toEqual({ merged: 0, written: 0, folded: 0, removed: 0 });
  expect((await archive.list({ prefix: 'm1/', limit: 10 })).objects.map(({ key }) => key)).toEqual([KEY]);
  expect(await archive.get(KEY)).toEqual(Buffer.from('{}'));
});
