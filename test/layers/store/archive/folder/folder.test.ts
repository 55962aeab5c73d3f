import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { openArchive } from '#store/archive/open.ts';
import { orArchiveAway } from '#store/disk/errors.ts';
import { inFolder } from '#test/support/archives.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { batchOf } from '../batch.ts';

const KEY = 'm1/telemetry/2026-01-31T12-00-00.000Z_17_0a1b2c3d.json';
const FILE = 'm1/telemetry/2026-01-31/2026-01-31T12-00-00.000Z_17_0a1b2c3d.json';
const object = { key: KEY, body: Buffer.from('{"v":2}') };

function opened() {
  const root = temporaryFolder();
  return { root, archive: openArchive(inFolder(root)) };
}

describe('the archive in a folder', () => {
  it('keeps names that begin with a time in a folder of their day, and others where their key says', async () => {
    const { root, archive } = opened();
    await archive.putNew([object, { key: 'quarantine/2026-01-31/aa.json', body: Buffer.from('{}') }]);
    expect(existsSync(join(root, FILE))).toBe(true);
    expect(existsSync(join(root, 'quarantine/2026-01-31/aa.json'))).toBe(true);
  });

  it('touches nothing before the first object comes', async () => {
    const root = join(temporaryFolder(), 'data', 'archive');
    const archive = openArchive(inFolder(root));
    expect(await archive.get(KEY)).toBeUndefined();
    expect(await archive.list({ prefix: 'm1/', limit: 10 })).toEqual({ objects: [], next: undefined });
    expect(await archive.prune('quarantine/', new Date())).toBe(0);
    expect(existsSync(root)).toBe(false);
    expect(await archive.putNew([object])).toEqual([true]);
  });

  it.each([
    ['empty', ''],
    ['cut off', '{"v":2,"dev'],
    ['zeros in part', '{"v":2,"device_id":"\0\0\0\0\0\0\0\0'],
    ['zeros', '\0'.repeat(100)],
  ])('replaces an object that a power cut left %s', async (_, torn) => {
    const { root, archive } = opened();
    mkdirSync(join(root, 'm1/telemetry/2026-01-31'), { recursive: true });
    writeFileSync(join(root, FILE), torn);
    expect(await archive.putNew([object])).toEqual([true]);
    expect(await archive.get(KEY)).toEqual(object.body);
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  it('clears away temporary files that dead processes left, but not those that may be in use', async () => {
    const { root, archive } = opened();
    mkdirSync(join(root, '.tmp'));
    for (const name of ['old', 'young']) writeFileSync(join(root, '.tmp', name), '{"v":');
    utimesSync(join(root, '.tmp', 'old'), new Date(), new Date(Date.now() - 2 * 3_600_000));
    await archive.putNew([object]);
    expect(readdirSync(join(root, '.tmp'))).toEqual(['young']);
  });

  it('leaves no temporary file behind, whether objects are new or not', async () => {
    const { root, archive } = opened();
    await archive.putNew(batchOf(40));
    await archive.putNew(batchOf(50));
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  it('neither lists nor prunes files that are not its own', async () => {
    const { root, archive } = opened();
    await archive.putNew([object]);
    const foreign = ['.DS_Store', '2025-01-01T00-00-00.000Z_1_0a1b2c3d.json', 'copy of x.json'];
    for (const name of foreign) writeFileSync(join(root, 'm1/telemetry/2026-01-31', name), '{}');
    mkdirSync(join(root, 'm1/telemetry/2026-01-31/folder'));
    mkdirSync(join(root, 'm1/lost+found'));
    const { objects } = await archive.list({ prefix: 'm1/', limit: 10 });
    expect(objects.map(({ key }) => key)).toEqual([KEY]);
    expect(await archive.prune('m1/', new Date('2026-02-01'))).toBe(1);
    expect(readdirSync(join(root, 'm1/telemetry/2026-01-31'))).toHaveLength(4);
  });

  it('keeps the time of what has none in its name within the day of its folder', async () => {
    const { root, archive } = opened();
    const names = ['early', 'late', 'noon'].map((name) => `quarantine/2026-01-31/${name}.json`);
    await archive.putNew(names.map((key) => ({ key, body: Buffer.from('{}') })));
    const times = ['2026-01-30T00:00:00Z', '2026-02-05T00:00:00Z', '2026-01-31T12:00:00Z'];
    for (const [index, name] of names.entries())
      utimesSync(join(root, name), new Date(), new Date(times[index]!));
    const noon = Date.parse('2026-01-31T12:00:00Z');
    const list = async (range: { from?: number; to?: number }) =>
      (await archive.list({ prefix: 'quarantine/', limit: 10, ...range })).objects.map(({ key }) => key);
    expect(await list({})).toEqual([names[1], names[2], names[0]]);
    expect(await list({ from: noon })).toEqual([names[1], names[2]]);
    expect(await list({ to: noon })).toEqual([names[0]]);
    expect(await list({ from: Date.parse('2026-02-01T00:00:00Z') })).toEqual([]);
  });

  it('starts again when all of the folder was taken away', async () => {
    const { root, archive } = opened();
    await archive.putNew([object]);
    rmSync(root, { recursive: true });
    await expect(archive.putNew([object])).rejects.toThrow(StoreAway);
    expect(await archive.putNew([object])).toEqual([true]);
  });

  it('is away, and nothing else, when the folder can not be made', async () => {
    const { root } = opened();
    writeFileSync(join(root, 'file'), '');
    const archive = openArchive(inFolder(join(root, 'file', 'archive')));
    await expect(archive.putNew([object])).rejects.toThrow(StoreAway);
    await expect(archive.check()).rejects.toThrow(/^archive does not answer: ENOTDIR/);
  });

  it.each(['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EMFILE', 'EDQUOT'])('is away on %s', async (code) => {
    const refused = Object.assign(new Error(`${code}: refused, write`), { code, syscall: 'write' });
    await expect(orArchiveAway(() => Promise.reject(refused))).rejects.toThrow(StoreAway);
  });

  it('lets errors of our own code pass as they are', async () => {
    await expect(orArchiveAway(() => Promise.reject(new TypeError('x is not a function')))).rejects.toThrow(
      TypeError,
    );
  });
});
