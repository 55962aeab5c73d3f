import { openArchive } from '#store/archive/open.ts';
import { temporaryFolder } from '../support/folder.ts';
import { describeArchive } from './archive.ts';

describeArchive('a folder', async () => openArchive({ ARCHIVE_FOLDER: temporaryFolder() }));
