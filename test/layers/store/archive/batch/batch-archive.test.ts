import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { BatchArchive } from '#store/archive/batch/batch-archive.ts';
import type { Archive } from '#store/archive/port.ts';
import { inFolder, inNewBucket } from '#test/support/archives.ts';
import { useFakeS3 } from '#test/support/fake-s3.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { objectsOf } from '#test/support/indexed.ts';
import { failingFrom } from './failing.ts';

const NOW = new Date('2026-02-01T09:30:00.250Z');
const at = (seq: number, device = 'm1') =>
  `${device}/telemetry/2026-01-31T12-00-00.000Z_${seq}_0a1b2c3d.json`;
const objectOf = (key: string, data: unknown = {}) => ({ key, body: Buffer.from(JSON.stringify(data)) });
const keysOf = async (archive: Archive, prefix: string) =>
  (await archive.list({ prefix, limit: 1000 })).objects.map(({ key }) => key);

/** A bucket, and the names in it. */
function opened() {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  onTestFinished(() => void vi.useRealTimers());
  const { mock, bucketOf } = useFakeS3();
  const config = inNewBucket();
  const bucket = bucketOf(new URL(config.ARCHIVE_URL).hostname);
  const objects = objectsOf(config);
  return { mock, objects, archive: new BatchArchive(objects), bucket, names: () => [...bucket.keys()] };
}

describe('an archive by batch', () => {
  it('keeps the messages of many devices in one object of gzipped lines, by the hour of writing, and the rest by key', async () => {
    const { archive, bucket, names } = opened();
    const dead = 'dead-letters/store-metrics/2026-01-31T12-00-00.000Z_0a.json';
    await archive.putNew([
      objectOf(at(1), { a: 1 }),
      objectOf(dead),
      objectOf('quarantine/2026-01-31/aa.json'),
    ]);
    await archive.putNew([objectOf(at(2, 'm2'), { b: 2 }), objectOf(at(3), { c: 3 })]);
    expect(names().filter((name) => !name.startsWith('batches/index/'))).toEqual([
      dead,
      'quarantine/2026-01-31/aa.json',
      expect.stringMatching(/^batches\/2026-02-01\/09\/2026-02-01T09-30-00\.250Z_[0-9a-f]{16}\.jsonl\.gz$/),
      expect.stringMatching(/^batches\/2026-02-01\/09\/2026-02-01T09-30-00\.251Z_[0-9a-f]{16}\.jsonl\.gz$/),
    ]);
    const second = names().findLast((name) => name.startsWith('batches/2'))!;
    const lines = gunzipSync(bucket.get(second)!.body).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { key: at(2, 'm2'), object: { b: 2 } },
      { key: at(3), object: { c: 3 } },
    ]);
  });

  it('lists the batches of a time, for whoever wants to read all of it', async () => {
    for (const config of [inFolder(temporaryFolder()), inNewBucket()]) {
      useFakeS3();
      const objects = objectsOf(config);
      await new BatchArchive(objects).putNew([objectOf(at(1))]);
      await new BatchArchive(objects).putNew([objectOf(at(2))]);
      const day = `batches/${new Date().toISOString().slice(0, 10)}`;
      expect((await keysOf(objects, 'batches/2')).every((name) => name.startsWith(day))).toBe(true);
      expect(await keysOf(objects, `${day}/`)).toHaveLength(2);
    }
  });

  it('writes nothing for what it has just put', async () => {
    const { archive, names } = opened();
    await archive.putNew([objectOf(at(1)), objectOf(at(2))]);
    const before = names();
    expect(await archive.putNew([objectOf(at(1)), objectOf(at(2))])).toEqual([false, false]);
    expect(names()).toEqual(before);
  });

  it('shows once what two processes wrote, as the first one had it', async () => {
    const { archive, objects } = opened();
    await archive.putNew([objectOf(at(1), 'first')]);
    vi.setSystemTime(NOW.getTime() + 5);
    expect(await new BatchArchive(objects).putNew([objectOf(at(1), 'the second')])).toEqual([true]);
    const { objects: listed } = await archive.list({ prefix: 'm1/', limit: 10 });
    expect(listed).toEqual([{ key: at(1), size: '"first"'.length, lastModified: NOW }]);
    expect(await archive.get(at(1))).toEqual(Buffer.from('"first"'));
  });

  it('puts a batch that failed under the same name when it comes again', async () => {
    const { objects, names } = opened();
    const failing = failingFrom(objects, 1);
    const archive = new BatchArchive({
      ...failing,
      putNew: vi.fn(objects.putNew.bind(objects)).mockImplementationOnce(failing.putNew),
    });
    await expect(archive.putNew([objectOf(at(1))])).rejects.toThrow(StoreAway);
    vi.setSystemTime(NOW.getTime() + 60_000);
    const [written] = names();
    expect(await archive.putNew([objectOf(at(1))])).toEqual([true]);
    expect(names().filter((name) => !name.startsWith('batches/index/'))).toEqual([written]);
    expect(await keysOf(archive, 'm1/')).toEqual([at(1)]);
  });

  it('answers for an object that another call is writing only when that is safe, and fails with it', async () => {
    const { objects } = opened();
    const { promise: written, resolve, reject } = Promise.withResolvers<boolean[]>();
    const archive = new BatchArchive({ ...failingFrom(objects, 9), putNew: () => written });
    const both = [archive.putNew([objectOf(at(1))]), archive.putNew([objectOf(at(1)), objectOf(at(1))])];
    const settled = vi.fn();
    void Promise.race(both).then(settled, settled);
    await new Promise((later) => setImmediate(later));
    expect(settled).not.toHaveBeenCalled();
    resolve([true, true]);
    expect(await Promise.all(both)).toEqual([[true], [false, false]]);

    const away = new StoreAway('archive', new Error('no space'));
    const failing = new BatchArchive({ ...failingFrom(objects, 9), putNew: () => Promise.reject(away) });
    reject(away);
    const all = await Promise.allSettled([
      failing.putNew([objectOf(at(2))]),
      failing.putNew([objectOf(at(2))]),
    ]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('finds a message in the batch that is there, when the one of a writer that ended is not', async () => {
    const { archive, objects, bucket, names } = opened();
    await archive.putNew([objectOf(at(1), 'never acknowledged')]);
    bucket.delete(names().find((name) => name.startsWith('batches/2'))!);
    await new BatchArchive(objects).putNew([objectOf(at(1), 'came again')]);
    expect(await new BatchArchive(objects).get(at(1))).toEqual(Buffer.from('"came again"'));
  });

  it('still finds what was archived by message before', async () => {
    const { archive, objects } = opened();
    await objects.putNew([objectOf(at(1), 'alone'), objectOf(at(3), 'alone')]);
    await archive.putNew([objectOf(at(2)), objectOf(at(3), 'again')]);
    expect(await keysOf(archive, 'm1/')).toEqual([at(3), at(2), at(1)]);
    expect(await archive.get(at(3))).toEqual(Buffer.from('"alone"'));
    const pages = [await archive.list({ prefix: 'm1/', limit: 2 })];
    pages.push(await archive.list({ prefix: 'm1/', limit: 2, after: pages[0]!.next }));
    expect(pages.map((page) => page.objects.map(({ key }) => key))).toEqual([[at(3), at(2)], [at(1)]]);
    expect(await archive.prune('m1/', new Date('2026-02-01'))).toBe(3);
    expect(await keysOf(archive, 'm1/')).toEqual([]);
  });
});
