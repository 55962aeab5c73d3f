import { randomBytes } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './errors.ts';
import { foldersToDisk } from './to-disk.ts';

/**
 * Makes a folder and what is missing above it, all on the disk when this resolves.
 * @param mode of each folder that is made
 */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode });
  // the entry of a folder that another process has made a moment ago may not be on the disk yet either
  const top = dirname(first ?? folder);
  const above = [];
  for (let at = dirname(folder); at.length > top.length; at = dirname(at)) above.push(at);
  await foldersToDisk([...above, top]);
}

/**
 * Writes a file that is not there yet: whole and on the disk when this resolves, whichever process or power goes when. False when
 * another was first; that one's file stays.
 */
export async function createFile(file: string, content: string, mode: number): Promise<boolean> {
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(temporary, content, { flag: 'wx', mode, flush: true });
    await link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
    await foldersToDisk([dirname(file)]);
  }
}
