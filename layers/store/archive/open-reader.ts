import { scanBatches } from './batch/batch-scan.ts';
import { type ArchiveConfig, openObjects } from './open.ts';
import type { Archive, ArchiveReader } from './port.ts';
import { scanObjects } from './scan.ts';

/** What reads the archive that the settings name from end to end. */
export const openReader = (config: ArchiveConfig): ArchiveReader =>
  readerOf(openObjects(config), config.ARCHIVE_LAYOUT);

/** @param objects the archive that batches stand in, where the layout is by batch */
export const readerOf = (objects: Archive, layout: ArchiveConfig['ARCHIVE_LAYOUT']): ArchiveReader => ({
  folders: (prefix) => objects.folders(prefix),
  days: (prefix) => objects.days(prefix),
  list: (request) => objects.list(request),
  get: (key) => objects.get(key),
  close: () => objects.close(),
  scan: (request) => (layout === 'batch' ? scanBatches(objects, request) : scanObjects(objects, request)),
});
