import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { timed } from '../timed.ts';
import { BatchArchive } from './batch/batch-archive.ts';
import { Indexer } from './batch/indexer.ts';
import { FolderArchive } from './folder/folder.ts';
import type { Archive } from './port.ts';
import { S3Archive } from './s3/s3.ts';

const ArchiveUrl = z
  .string()
  .regex(
    /^(?:file:\/\/\/.+|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?)$/,
    'expected file:///folder or s3://bucket',
  );

/**
 * Which archive there is. `ARCHIVE_URL`: a folder of this machine, or a bucket of S3; with `S3_ENDPOINT`, of another server that
 * speaks like S3, whose buckets stand in the path. `ARCHIVE_LAYOUT`: an object for each message, or one for each batch of them.
 * `AWS_REGION` and the credentials are the SDK's own.
 */
export const ArchiveConfig = z.object({
  ARCHIVE_URL: ArchiveUrl,
  ARCHIVE_LAYOUT: z.enum(['message', 'batch']).default('message'),
  S3_ENDPOINT: z.url({ protocol: /^https?$/, error: 'expected http(s)://host:port' }).optional(),
  AWS_REGION: z.string().optional(),
});
export type ArchiveConfig = z.infer<typeof ArchiveConfig>;

/** The archive that the settings name. Nothing is touched before the first call. */
export function openArchive(config: ArchiveConfig): Archive {
  const objects = openObjects(config);
  return timed('archive', config.ARCHIVE_LAYOUT === 'batch' ? new BatchArchive(objects) : objects);
}

/** What keeps the index of the batches small; where there are none, it finds nothing to do. */
export const openIndexer = (config: ArchiveConfig): Indexer =>
  timed('archive', new Indexer(openObjects(config)));

/** The archive with an object for each key, in which batches stand too. */
export function openObjects({ ARCHIVE_URL, S3_ENDPOINT, AWS_REGION }: ArchiveConfig): Archive {
  const { protocol, hostname } = new URL(ARCHIVE_URL);
  return protocol === 's3:'
    ? new S3Archive({ bucket: hostname, endpoint: S3_ENDPOINT, region: AWS_REGION })
    : new FolderArchive(fileURLToPath(ARCHIVE_URL));
}
