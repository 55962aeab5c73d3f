import * as z from 'zod';
import { FolderArchive } from './folder.ts';
import type { Archive } from './port.ts';

/** Which archive there is: a folder of this machine. */
export const ArchiveConfig = z.object({ ARCHIVE_FOLDER: z.string().min(1) });
export type ArchiveConfig = z.infer<typeof ArchiveConfig>;

/** The archive that the settings name. Nothing is touched before the first call. */
export const openArchive = ({ ARCHIVE_FOLDER }: ArchiveConfig): Archive => new FolderArchive(ARCHIVE_FOLDER);
