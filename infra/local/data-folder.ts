import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes the data folder and holds it for this process, so that no second runtime writes beside it. The lock is a
 * transaction left open on a file: the operating system ends it with the process, however that dies.
 * @throws Error when another process holds the folder
 */
export function holdFolder(folder: string): { release: () => void } {
  mkdirSync(folder, { recursive: true });
  const lock = new DatabaseSync(join(folder, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch {
    lock.close();
    throw new Error(
      `${folder} is in use by another iot-meter: stop that one, or set DATA_DIR to another folder`,
    );
  }
  return { release: () => lock.close() };
}

/** A name for this data folder that stays: made at the first start and kept in it. */
export function instanceOf(folder: string): string {
  const file = join(folder, 'instance-id');
  try {
    writeFileSync(file, randomUUID().slice(0, 8), { flag: 'wx' });
  } catch {
    // it has one since an earlier start
  }
  return readFileSync(file, 'utf8');
}
