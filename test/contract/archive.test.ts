import { openArchive } from '#store/archive/open.ts';
import { inFolder, inNewBucket } from '#test/support/archives.ts';
import { useFakeS3 } from '#test/support/fake-s3.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { indexedAtOnce } from '#test/support/indexed.ts';
import { emptied, testBucket } from '#test/support/s3-server.ts';
import { describeArchive } from './archive.ts';

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
