import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import { inNewBucket } from '#test/support/archives.ts';
import { s3Error, useFakeS3 } from '#test/support/fake-s3.ts';

const KEY = 'm1/telemetry/2026-01-31T12-00-00.000Z_17_0a1b2c3d.json';
const object = { key: KEY, body: Buffer.from('{"v":2}') };

function opened() {
  const { mock } = useFakeS3();
  return { mock, archive: openArchive(inNewBucket()) };
}

/** What was listed, as `beginning delimiter`. */
const listed = (mock: ReturnType<typeof useFakeS3>['mock']): string[] =>
  mock
    .commandCalls(ListObjectsV2Command)
    .map(({ args: [{ input }] }) => `${input.Prefix} ${input.Delimiter ?? ''}`);

const networkError = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('the archive in a bucket', () => {
  it('puts objects where their keys say, only where nothing stands, with their kind', async () => {
    const { mock, archive } = opened();
    await archive.putNew([object]);
    expect(mock.commandCalls(PutObjectCommand)[0]!.args[0].input).toMatchObject({
      Key: KEY,
      IfNoneMatch: '*',
      ContentType: 'application/json',
    });
  });

  it('tries again when another write of the same key was on its way', async () => {
    const { mock, archive } = opened();
    mock.on(PutObjectCommand).rejectsOnce(s3Error('ConditionalRequestConflict', 409)).resolves({});
    expect(await archive.putNew([object])).toEqual([true]);
    mock.on(PutObjectCommand).rejects(s3Error('ConditionalRequestConflict', 409));
    await expect(archive.putNew([object])).rejects.toThrow(StoreAway);
  });

  it.each([
    s3Error('NoSuchBucket', 404),
    s3Error('AccessDenied', 403),
    s3Error('SlowDown', 503),
    s3Error('InternalError', 500),
    s3Error('ExpiredToken', 400),
    networkError('ECONNREFUSED'),
    Object.assign(new Error('no answer in 8000 ms'), { name: 'TimeoutError' }),
  ])('is away, and blames no object, on %s', async (error) => {
    const { mock, archive } = opened();
    mock.reset().onAnyCommand().rejects(error);
    await expect(archive.putNew([object])).rejects.toThrow(StoreAway);
    await expect(archive.remove([KEY])).rejects.toThrow(StoreAway);
    await expect(archive.list({ prefix: 'm1/', limit: 1 })).rejects.toThrow(StoreAway);
    await expect(archive.get(KEY)).rejects.toThrow(StoreAway);
    await expect(archive.check()).rejects.toThrow(StoreAway);
  });

  it('is away when it can not remove some of many', async () => {
    const { mock, archive } = opened();
    mock.on(DeleteObjectsCommand).resolves({ Errors: [{ Code: 'InternalError', Key: KEY }] });
    await expect(archive.remove([KEY])).rejects.toThrow('archive does not answer: InternalError');
  });

  it('blames the object for what is its own', async () => {
    const { mock, archive } = opened();
    mock.on(PutObjectCommand).rejects(s3Error('EntityTooLarge', 400));
    await expect(archive.putNew([object])).rejects.not.toThrow(StoreAway);
  });

  it('reads the names of the hours that a page needs, and of no other', async () => {
    const { mock, archive } = opened();
    const hours = ['2026-01-29T08', '2026-01-31T09', '2026-01-31T12'];
    const keys = hours.map((hour) => `m1/telemetry/${hour}-00-00.000Z_1_0a1b2c3d.json`);
    await archive.putNew(keys.map((key) => ({ key, body: Buffer.from('{}') })));
    await archive.list({ prefix: 'm1/', limit: 1 });
    const days = ['m1/ /', 'm1/telemetry/ T', 'm1/telemetry/2026-01-31T -'];
    expect(listed(mock)).toEqual([...days, 'm1/telemetry/2026-01-31T12- ', 'm1/telemetry/2026-01-31T09- ']);
    mock.resetHistory();
    await archive.list({ prefix: 'm1/telemetry/2026-01-29T0', limit: 1 });
    expect(listed(mock)).toEqual(['m1/telemetry/2026-01-29T0 -', 'm1/telemetry/2026-01-29T08- ']);
  });

  it('names a thousand objects at a time when it removes more', async () => {
    const { mock, archive } = opened();
    const keys = Array.from({ length: 2500 }, (_, n) => `quarantine/2020-01-01/${n}.json`);
    await archive.putNew(keys.map((key) => ({ key, body: Buffer.from('{}') })));
    await archive.remove(keys.slice(0, 1200));
    expect(await archive.prune('quarantine/', new Date('2026-01-01'))).toBe(1300);
    const sizes = mock
      .commandCalls(DeleteObjectsCommand)
      .map(({ args: [{ input }] }) => input.Delete?.Objects?.length);
    expect(sizes).toEqual([1000, 200, 1000, 300]);
  });

  it('neither lists nor prunes what is not its own', async () => {
    const { bucketOf } = useFakeS3();
    const config = inNewBucket();
    const archive = openArchive(config);
    const foreign = { body: Buffer.from(''), written: new Date() };
    const bucket = bucketOf(new URL(config.ARCHIVE_URL).hostname);
    for (const key of ['m1/telemetry/2020-01-31T1/copy of x', 'm1/read me.txt', 'm1/telemetry/'])
      bucket.set(key, foreign);
    await archive.putNew([object]);
    expect((await archive.list({ prefix: 'm1/', limit: 10 })).objects.map(({ key }) => key)).toEqual([KEY]);
    expect(await archive.prune('m1/', new Date('2026-02-01'))).toBe(1);
    expect(bucket.size).toBe(3);
  });
});

it('says which setting is wrong', () => {
  const given = { ARCHIVE_URL: '/data/archive', S3_ENDPOINT: 'localhost:9000' };
  expect(() => loadConfig(ArchiveConfig, given)).toThrow(
    /ARCHIVE_URL: expected file[\s\S]*S3_ENDPOINT: expected http/,
  );
});
