import fs from 'node:fs';
import { promisify } from 'node:util';
import { someAtOnce } from '../some-at-once.ts';
import { syncFileSystem } from './sync-file-system.ts';

/** From this many on, one `sync -f` (about 1 ms of CPU, child process and all) costs less than an fsync for each (0.1 ms). */
const MANY = 32;

/** Elsewhere `sync` knows no single file system, or does not wait for the disk. */
const HAS_SYNCFS = process.platform === 'linux';

/** Windows opens no folders; NTFS keeps their entries by its own journal. */
const FOLDERS_KEEP_THEMSELVES = process.platform === 'win32';

/** Resolves when the bytes of these files would survive a power cut. All stand in one file system. @throws the system's error */
export const filesToDisk = (files: string[]): Promise<void> => toDisk(files, 'r+');

/** Resolves when the entries of these folders would survive a power cut. @throws the system's error */
export async function foldersToDisk(folders: string[]): Promise<void> {
  if (!FOLDERS_KEEP_THEMSELVES) await toDisk(folders, 'r');
}

async function toDisk(paths: string[], flags: string): Promise<void> {
  const [first] = paths;
  if (first !== undefined && paths.length > MANY && HAS_SYNCFS && (await syncFileSystem(first))) return;
  await someAtOnce(paths, 64, (path) => toDiskAlone(path, flags));
}

const fsync = promisify(fs.fsync);

/** Only the waiting is asynchronous: open and close so would cost three times as much. */
async function toDiskAlone(path: string, flags: string): Promise<void> {
  const file = fs.openSync(path, flags);
  try {
    await fsync(file);
  } finally {
    fs.closeSync(file);
  }
}
