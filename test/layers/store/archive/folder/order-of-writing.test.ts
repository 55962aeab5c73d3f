import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { openArchive } from '#store/archive/open.ts';
import * as disk from '#store/disk/to-disk.ts';
import { inFolder } from '#test/support/archives.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { batchOf } from '../batch.ts';

vi.mock('#store/disk/to-disk.ts', { spy: true });
beforeEach(() => vi.clearAllMocks());

const day = (root: string) => join(root, 'm1/telemetry/2026-01-31');

it('gives an object its name only after its bytes are on the disk', async () => {
  const root = temporaryFolder();
  const batch = batchOf(3);
  vi.mocked(disk.filesToDisk).mockImplementationOnce(async (files) => {
    expect(files.map((file) => readFileSync(file))).toEqual(batch.map(({ body }) => body));
    expect(existsSync(day(root))).toBe(false);
  });
  await openArchive(inFolder(root)).putNew(batch);
  expect(readdirSync(day(root))).toHaveLength(3);
});

it('waits for the entries of every folder that is new to it, up to the one that holds the archive', async () => {
  const holding = temporaryFolder();
  const root = join(holding, 'archive');
  const archive = openArchive(inFolder(root));
  await archive.putNew(batchOf(1));
  const all = [day(root), join(root, 'm1/telemetry'), join(root, 'm1'), root, holding];
  expect(vi.mocked(disk.foldersToDisk).mock.lastCall?.[0].toSorted()).toEqual(all.toSorted());
  await archive.putNew(batchOf(2));
  expect(vi.mocked(disk.foldersToDisk).mock.lastCall?.[0]).toEqual([day(root)]);
});

it('waits for the entry of an object that stood there before: whoever wrote it may not have come so far', async () => {
  const root = temporaryFolder();
  await openArchive(inFolder(root)).putNew(batchOf(1));
  vi.clearAllMocks();
  expect(await openArchive(inFolder(root)).putNew(batchOf(1))).toEqual([false]);
  expect(vi.mocked(disk.foldersToDisk).mock.lastCall?.[0]).toContain(day(root));
});

it('gives no object a name when the disk refuses its bytes, and writes it anew the next time', async () => {
  const root = temporaryFolder();
  const archive = openArchive(inFolder(root));
  const refused = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', syscall: 'fsync' });
  vi.mocked(disk.filesToDisk).mockRejectedValueOnce(refused);
  await expect(archive.putNew(batchOf(2))).rejects.toThrow('archive does not answer: EIO');
  expect(existsSync(day(root))).toBe(false);
  expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  expect(await archive.putNew(batchOf(2))).toEqual([true, true]);
});
