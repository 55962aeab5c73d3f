import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '#store/disk/durable-file.ts';
import { foldersToDisk } from '#store/disk/to-disk.ts';

/** Writes a file that only its owner can read, in the place of the one before: whole and on the disk when this resolves. */
export async function writeSecretFile(file: string, content: string): Promise<void> {
  await makeFolder(dirname(file), 0o700);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = await open(temporary, 'w', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  await foldersToDisk([dirname(file)]);
}

/** What stands in a file, without the line's end; null where there is none. */
export async function secretIn(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
