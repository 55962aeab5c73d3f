import { openArchive } from '#store/archive/open.ts';
import { inFolder, inNewBucket } from '#test/support/archives.ts';
import { useFakeS3 } from '#test/support/fake-s3.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { emptied, testBucket } from '#test/support/s3-server.ts';
import { describeArchive } from './archive.ts';

describeArchive('a folder', async () => openArchive(inFolder(temporaryFolder())));

describeArchive('a bucket', async () => {
  useFakeS3();
  return openArchive(inNewBucket());
});

describeArchive('a bucket that tells three names at a time', async () => {
  useFakeS3({ pageSize: 3 });
  return openArchive(inNewBucket());
});

const given = testBucket(process.env);
if (given !== undefined)
  describeArchive('a bucket of a real server', async () => {
    await emptied(given);
    return openArchive({ ARCHIVE_URL: `s3://${given.bucket}`, S3_ENDPOINT: given.endpoint });
  });
