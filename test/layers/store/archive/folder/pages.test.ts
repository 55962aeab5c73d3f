import * as fs from 'node:fs/promises';
import { basename } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { openArchive } from '#store/archive/open.ts';
import { inFolder } from '#test/support/archives.ts';
import { temporaryFolder } from '#test/support/folder.ts';

vi.mock('node:fs/promises', { spy: true });
beforeEach(() => vi.clearAllMocks());

const days = ['2026-01-28', '2026-01-29', '2026-01-30', '2026-01-31'];

/** Two objects on each of four days. */
async function opened() {
  const archive = openArchive(inFolder(temporaryFolder()));
  const keys = days.flatMap((day) =>
    [1, 2].map((seq) => `m1/telemetry/${day}T12-00-00.000Z_${seq}_0a1b2c3d.json`),
  );
  await archive.putNew(keys.map((key) => ({ key, body: Buffer.from('{}') })));
  return archive;
}

const daysRead = () =>
  vi
    .mocked(fs.readdir)
    .mock.calls.map(([path]) => basename(String(path)))
    .filter((name) => days.includes(name));

it('reads the names of the days that a page needs, and of the next where it has to know whether there is more', async () => {
  const archive = await opened();
  await archive.list({ prefix: 'm1/', limit: 1 });
  expect(daysRead()).toEqual(['2026-01-31']);
  await archive.list({ prefix: 'm1/', limit: 2 });
  expect(daysRead()).toEqual(['2026-01-31', '2026-01-31', '2026-01-30']);
});

it('does not read again the days that earlier pages have left behind', async () => {
  const archive = await opened();
  const { next } = await archive.list({ prefix: 'm1/', limit: 3 });
  vi.clearAllMocks();
  await archive.list({ prefix: 'm1/', limit: 1, after: next });
  expect(daysRead()).toEqual(['2026-01-30', '2026-01-29']);
});

it('reads only the days of a range or prefix', async () => {
  const archive = await opened();
  await archive.list({
    prefix: 'm1/',
    limit: 10,
    from: Date.parse('2026-01-29'),
    to: Date.parse('2026-01-29T23:00Z'),
  });
  await archive.list({ prefix: 'm1/telemetry/2026-01-28T1', limit: 10 });
  expect(daysRead()).toEqual(['2026-01-29', '2026-01-28']);
});

it('asks for the size of no more objects than it shows', async () => {
  const archive = await opened();
  await archive.list({ prefix: 'm1/', limit: 3 });
  await archive.list({ prefix: 'm1/', limit: 3 });
  expect(fs.stat).toHaveBeenCalledTimes(3); // a message is never written again
});
