import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { ArchiveConfig } from '#store/archive/open.ts';

type Layout = ArchiveConfig['ARCHIVE_LAYOUT'];

/** The settings of an archive in a folder. */
export const inFolder = (folder: string, layout: Layout = 'message'): ArchiveConfig => ({
  ARCHIVE_URL: pathToFileURL(folder).href,
  ARCHIVE_LAYOUT: layout,
});

/** The settings of an archive in a bucket that no other test has. */
export const inNewBucket = (layout: Layout = 'message'): ArchiveConfig => ({
  ARCHIVE_URL: `s3://test-${randomUUID()}`,
  ARCHIVE_LAYOUT: layout,
});
