import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { ArchiveConfig } from '#store/archive/open.ts';

/** The settings of an archive in a folder. */
export const inFolder = (folder: string): ArchiveConfig => ({ ARCHIVE_URL: pathToFileURL(folder).href });

/** The settings of an archive in a bucket that no other test has. */
export const inNewBucket = (): ArchiveConfig => ({ ARCHIVE_URL: `s3://test-${randomUUID()}` });
