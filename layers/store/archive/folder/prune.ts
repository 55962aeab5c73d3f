import { readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, ifThere } from '../../disk/errors.ts';
import { someAtOnce } from '../../some-at-once.ts';
import { keyOf } from './paths.ts';
import { type DayFolder, dayFolders } from './walk.ts';

/** Removes objects of the prefix of earlier UTC days, and folders left empty. See {@link Archive.prune}. */
export async function pruneFolder(root: string, prefix: string, before: Date): Promise<number> {
  const firstKept = before.toISOString().slice(0, 10);
  const folders = await dayFolders(root, prefix);
  let removed = 0;
  for (const folder of folders) if (folder.day < firstKept) removed += await pruneDay(folder, prefix);
  return removed;
}

async function pruneDay({ day, parent, path }: DayFolder, prefix: string): Promise<number> {
  const entries = await ifThere(readdir(path, { withFileTypes: true }), []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const doomed = names.filter((name) => keyOf(parent, day, name)?.startsWith(prefix));
  const removed = await someAtOnce(doomed, 16, (name) =>
    ifThere(
      unlink(join(path, name)).then(() => 1),
      0,
    ),
  );
  await rmdir(path).catch(unlessInUse);
  return removed.reduce((sum, one) => sum + one, 0);
}

/** An object was put there meanwhile, a foreign file stands there, or another process pruned the day. */
function unlessInUse(error: unknown): void {
  const code = codeOf(error);
  if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOENT') throw error;
}
