import { dirname, join } from 'node:path';
import { isArchiveKey, isBatchKey, isTimedName, stampOfName } from '#domain/archive-keys.ts';

/** Where objects stand before they have their names. No key leads here: a key's folders begin with a letter or digit. */
export const temporaryFolder = (root: string): string => join(root, '.tmp');

/**
 * The file of a key. A name that begins with a time stands in a folder of its day, so that no list reads the names of all
 * that a device ever sent; other names have their day's folder in their key. Undefined for what is no key.
 */
export function fileOf(root: string, key: string): string | undefined {
  if (!isArchiveKey(key)) return undefined;
  const slash = key.lastIndexOf('/');
  const name = key.slice(slash + 1);
  return isTimedName(name) && !isBatchKey(key)
    ? join(root, key.slice(0, slash), stampOfName(name).slice(0, 10), name)
    : join(root, key);
}

/** The key of the file `name` in the folder of a day, which itself stands in `parent`; undefined for a foreign file. */
export function keyOf(parent: string, day: string, name: string): string | undefined {
  const timed = isTimedName(name);
  if (timed && !name.startsWith(day)) return undefined;
  const key = timed ? `${parent}/${name}` : `${parent}/${day}/${name}`;
  return isArchiveKey(key) ? key : undefined;
}

/** A folder and those that hold it, up to and with `top`. */
export function upwards(folder: string, top: string): string[] {
  const folders = [folder];
  for (let at = folder; at !== top && at !== dirname(at); folders.push(at)) at = dirname(at);
  return folders;
}
