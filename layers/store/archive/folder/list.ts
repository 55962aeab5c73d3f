import { stat } from 'node:fs/promises';
import { ifThere } from '../../disk/errors.ts';
import { someAtOnce } from '../../some-at-once.ts';
import type { ListPage, ListRequest, ObjectInfo } from '../port.ts';
import { newestOfDays, wantedBy } from '../ranks.ts';
import { type Found, findIn } from './day.ts';
import { dayFolders } from './walk.ts';

/** Lists a page, newest first; reads the names of as many days as it needs. See {@link Archive.list}. */
export async function listFolder(root: string, request: ListRequest): Promise<ListPage> {
  const wanted = wantedBy(request);
  const folders = await dayFolders(root, request.prefix);
  const found = await newestOfDays(folders, wanted, (folder) => findIn(folder, wanted));
  const page = found.slice(0, request.limit);
  const objects = await someAtOnce(page, 16, infoOf);
  return {
    objects: objects.filter((info) => info !== undefined),
    next: found.length > page.length ? page.at(-1)?.rank : undefined,
  };
}

/** Undefined for what was removed since its name was read. */
async function infoOf({ key, path }: Found): Promise<ObjectInfo | undefined> {
  const file = await ifThere(stat(path), undefined);
  return file && { key, size: file.size, lastModified: file.mtime };
}
