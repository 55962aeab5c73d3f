import { GetObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BatchArchive } from '#store/archive/batch/batch-archive.ts';
import { Indexer } from '#store/archive/batch/indexer.ts';
import type { Archive } from '#store/archive/port.ts';
import { inFolder, inNewBucket } from '#test/support/archives.ts';
import { useFakeS3 } from '#test/support/fake-s3.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { objectsOf } from '#test/support/indexed.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.parse('2026-01-31T00:00:00.000Z');

const stampOf = (time: number) => new Date(time).toISOString().replaceAll(':', '-');
const keyAt = (device: string, time: number) => `${device}/telemetry/${stampOf(time)}_1_0a1b2c3d.json`;
const objectsAt = (devices: string[], time: number) =>
  devices.map((device) => ({ key: keyAt(device, time), body: Buffer.from(`{"time":${time}}`) }));
const keysOf = async (archive: Archive, prefix: string, limit = 1000) =>
  (await archive.list({ prefix, limit })).objects.map(({ key }) => key);

/** A bucket that was written to every five minutes of so many, and indexed each time. */
async function written(devices: string[], runs: number) {
  const { mock, bucketOf } = useFakeS3();
  const config = inNewBucket();
  const objects = objectsOf(config);
  const [archive, indexer] = [new BatchArchive(objects), new Indexer(objects, -1)];
  for (let run = 0; run < runs; run += 1) {
    await archive.putNew(objectsAt(devices, START + run * 5 * MINUTE));
    await indexer.run(new Date(START + run * 5 * MINUTE));
  }
  await indexer.run(new Date(START));
  const bucket = bucketOf(new URL(config.ARCHIVE_URL).hostname);
  const indexFiles = () => [...bucket.keys()].filter((name) => name.startsWith('batches/index/'));
  return { mock, objects, archive, indexer, indexFiles };
}

describe('the indexer', () => {
  it('folds the many files of a day into few, and loses none of their entries', async () => {
    const { indexFiles, objects } = await written(['m1', 'm2'], 100);
    expect(indexFiles().length).toBeLessThan(60);
    const expected = Array.from({ length: 100 }, (_, run) => keyAt('m1', START + (99 - run) * 5 * MINUTE));
    expect(await keysOf(new BatchArchive(objects), 'm1/')).toEqual(expected);
    expect(await new BatchArchive(objects).get(expected[50]!)).toBeDefined();
  });

  it('divides a day of many entries by devices, so that a reader has few of others to read', async () => {
    const devices = Array.from({ length: 9000 }, (_, n) => `m${n}`);
    const { indexFiles, archive } = await written(devices, 1);
    expect(indexFiles()).toHaveLength(16);
    expect(await keysOf(archive, 'm777/')).toEqual([keyAt('m777', START)]);
  });

  it('lets a reader of the newest look at no more files than that takes, however many days there are and whatever came late', async () => {
    const { archive, objects, indexer, mock } = await written(['m1'], 20);
    for (let day = 1; day <= 60; day += 1) await archive.putNew(objectsAt(['m2', 'm1'], START - day * DAY));
    await indexer.run(new Date(START));
    mock.resetHistory();
    const reader = new BatchArchive(objects);
    expect(await keysOf(reader, 'm1/', 2)).toEqual(
      [19, 18].map((run) => keyAt('m1', START + run * 5 * MINUTE)),
    );
    const read = mock.commandCalls(GetObjectCommand).map(({ args: [{ input }] }) => input.Key ?? '');
    expect(read.filter((name) => name.startsWith('batches/index/all/')).length).toBeLessThan(8);
    const late = keyAt('m1', START - 60 * DAY);
    expect(await reader.get(late)).toBeDefined();
    expect(await keysOf(reader, 'm1/telemetry/2025-12-02')).toEqual([late]);
  });

  it('harms nothing when it runs twice at once, while others write and read', async () => {
    const objects = objectsOf(inFolder(temporaryFolder()));
    const [archive, reader] = [new BatchArchive(objects), new BatchArchive(objects)];
    const indexers = [new Indexer(objects), new Indexer(objects)];
    for (let round = 0; round < 12; round += 1) {
      const expected = Array.from({ length: round }, (_, n) => keyAt('m1', START + (round - 1 - n) * MINUTE));
      const [found] = await Promise.all([
        keysOf(reader, 'm1/'),
        ...indexers.map((indexer) => indexer.run(new Date(START))),
        archive.putNew(objectsAt(['m1', 'm2'], START + round * MINUTE)),
      ]);
      expect(found.filter((key) => key !== keyAt('m1', START + round * MINUTE))).toEqual(expected);
    }
  });

  it('keeps merged files until no reader can look for them', async () => {
    const objects = objectsOf(inFolder(temporaryFolder()));
    await new BatchArchive(objects).putNew(objectsAt(['m1'], START));
    const indexer = new Indexer(objects);
    expect(await indexer.run(new Date(START))).toMatchObject({ merged: 1, removed: 0 });
    expect(await indexer.run(new Date(START))).toMatchObject({ merged: 0, removed: 0 });
    expect(await keysOf(objects, 'batches/index/new/')).toHaveLength(1);
    expect(await new Indexer(objects, -1).run(new Date(START))).toMatchObject({ merged: 0, removed: 1 });
    expect(await keysOf(objects, 'batches/index/new/')).toEqual([]);
    expect(await keysOf(objects, 'batches/index/merged/')).toEqual([]);
  });
});
