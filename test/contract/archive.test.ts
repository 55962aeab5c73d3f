import { type ArchiveConfig, openArchive } from '#store/archive/open.ts';
import { openReader } from '#store/archive/open-reader.ts';
import { inFolder, inNewBucket } from '#test/support/archives.ts';
import { useFakeS3 } from '#test/support/fake-s3.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { indexedAtOnce } from '#test/support/indexed.ts';
import { emptied, testBucket } from '#test/support/s3-server.ts';
import { describeArchive } from './archive.ts';
import { describeReader } from './archive-reader.ts';

const given = testBucket(process.env);

for (const layout of ['message', 'batch'] as const) {
  describeArchive(`a folder, by ${layout}`, async () => openArchive(inFolder(temporaryFolder(), layout)));

  describeArchive(`a bucket, by ${layout}`, async () => {
    useFakeS3();
    return openArchive(inNewBucket(layout));
  });

  describeArchive(`a bucket that tells three names at a time, by ${layout}`, async () => {
    useFakeS3({ pageSize: 3 });
    return openArchive(inNewBucket(layout));
  });

  if (given !== undefined)
    describeArchive(`a bucket of a real server, by ${layout}`, async () => {
      await emptied(given);
      const place = { ARCHIVE_URL: `s3://${given.bucket}`, S3_ENDPOINT: given.endpoint };
      return openArchive({ ...place, ARCHIVE_LAYOUT: layout });
    });
}

describeArchive('a folder by batch, its index merged after every write', async () =>
  indexedAtOnce(inFolder(temporaryFolder(), 'batch')),
);

describeArchive('a bucket by batch, its index merged after every write', async () => {
  useFakeS3({ pageSize: 10 });
  return indexedAtOnce(inNewBucket('batch'));
});

const read = (config: ArchiveConfig) => ({ archive: openArchive(config), reader: openReader(config) });

for (const layout of ['message', 'batch'] as const) {
  describeReader(`a folder, by ${layout}`, async () => read(inFolder(temporaryFolder(), layout)));

  describeReader(`a bucket that tells three names at a time, by ${layout}`, async () => {
    useFakeS3({ pageSize: 3 });
    return read(inNewBucket(layout));
  });

  if (given !== undefined)
    describeReader(`a bucket of a real server, by ${layout}`, async () => {
      await emptied(given);
      const place = { ARCHIVE_URL: `s3://${given.bucket}`, S3_ENDPOINT: given.endpoint };
      return read({ ...place, ARCHIVE_LAYOUT: layout });
    });
}

describeReader('a folder by batch, its index merged after every write', async () => {
  const config = inFolder(temporaryFolder(), 'batch');
  return { archive: indexedAtOnce(config), reader: openReader(config) };
});

describeReader('a bucket by batch, its index merged after every write', async () => {
  useFakeS3({ pageSize: 10 });
  const config = inNewBucket('batch');
  return { archive: indexedAtOnce(config), reader: openReader(config) };
});

describeReader('a folder by batch that was one by message before', async () => {
  const config = inFolder(temporaryFolder(), 'message');
  const [before, now] = [openArchive(config), openArchive({ ...config, ARCHIVE_LAYOUT: 'batch' })];
  let isFirst = true;
  const putNew: typeof now.putNew = (objects) => {
    const archive = isFirst ? before : now;
    isFirst = false;
    return archive.putNew(objects);
  };
  const archive = { putNew, remove: (keys: string[]) => now.remove(keys) };
  return { archive, reader: openReader({ ...config, ARCHIVE_LAYOUT: 'batch' }) };
});
