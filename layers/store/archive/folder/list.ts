import { someAtOnce } from '../../some-at-once.ts';
import type { ListPage, ListRequest } from '../port.ts';
import { newestOfDays, wantedBy } from '../ranks.ts';
import { findIn } from './day.ts';
import type { KnownFiles } from './known-files.ts';
import { dayFolders } from './walk.ts';

/** Lists a page, newest first; reads the names of as many days as it needs. See {@link Archive.list}. */
export async function listFolder(root: string, request: ListRequest, files: KnownFiles): Promise<ListPage> {
  const wanted = wantedBy(request);
  const folders = await dayFolders(root, request.prefix);
  const found = await newestOfDays(folders, wanted, (folder) => findIn(folder, wanted));
  const page = found.slice(0, request.limit);
  const objects = await someAtOnce(page, 16, ({ key, path }) => files.of(key, path));
  return {
    objects: objects.filter((info) => info !== undefined),
    next: found.length > page.length ? page.at(-1)?.rank : undefined,
  };
}
