import { stat } from 'node:fs/promises';
import { stampOf } from '#domain/archive-keys.ts';
import { someAtOnce } from '../some-at-once.ts';
import { type Found, findIn, newestFirst } from './folder-day.ts';
import { type DayFolder, dayFolders } from './folder-walk.ts';
import { ifThere } from './fs-errors.ts';
import type { ListPage, ListRequest, ObjectInfo } from './port.ts';

/** Lists a page, newest first; reads the names of as many days as it needs. See {@link Archive.list}. */
export async function listFolder(root: string, request: ListRequest): Promise<ListPage> {
  const found = await findNewest(root, request);
  const page = found.slice(0, request.limit);
  const objects = await someAtOnce(page, 16, infoOf);
  return {
    objects: objects.filter((info) => info !== undefined),
    next: found.length > page.length ? page.at(-1)?.rank : undefined,
  };
}

/** The newest within the limit, and one more where there is one. */
async function findNewest(root: string, request: ListRequest): Promise<Found[]> {
  const wanted = { prefix: request.prefix, ...rangeOf(request), atMost: request.limit + 1 };
  const found: Found[] = [];
  for (const folders of newestDaysFirst(await dayFolders(root, request.prefix), wanted)) {
    const ofDay = await Promise.all(folders.map((folder) => findIn(folder, wanted)));
    found.push(...newestFirst(ofDay.flat()).slice(0, wanted.atMost - found.length));
    if (found.length === wanted.atMost) break;
  }
  return found;
}

function rangeOf({ from, to, after }: ListRequest): { low: string; below: string } {
  const below = to === undefined ? '~' : stampOf(to);
  return {
    low: from === undefined ? '' : stampOf(from),
    below: after !== undefined && after < below ? after : below,
  };
}

function newestDaysFirst(
  folders: DayFolder[],
  { low, below }: { low: string; below: string },
): DayFolder[][] {
  const wanted = folders.filter(({ day }) => day >= low.slice(0, 10) && day <= below.slice(0, 10));
  const days = [...Map.groupBy(wanted, ({ day }) => day)];
  return days.sort(([a], [b]) => (a < b ? 1 : -1)).map(([, ofDay]) => ofDay);
}

/** Undefined for what was removed since its name was read. */
async function infoOf({ key, path }: Found): Promise<ObjectInfo | undefined> {
  const file = await ifThere(stat(path), undefined);
  return file && { key, size: file.size, lastModified: file.mtime };
}
