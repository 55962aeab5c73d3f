import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isTimedName, stampOf, stampOfName } from '#domain/archive-keys.ts';
import { ifThere } from '../../disk/errors.ts';
import { someAtOnce } from '../../some-at-once.ts';
import { isWanted, newestFirst, rankOf, type Wanted, withinDay } from '../ranks.ts';
import { keyOf } from './paths.ts';
import type { DayFolder } from './walk.ts';

/** An object's file, with its place in the order. */
export type Found = { rank: string; key: string; path: string };

/** What a folder of a day holds of what is wanted, in no order. */
export async function findIn(folder: DayFolder, wanted: Wanted): Promise<Found[]> {
  const names = await ifThere(readdir(folder.path), []);
  const untimed = names.filter((name) => !isTimedName(name));
  return [...timedIn(folder, names, wanted), ...(await untimedIn(folder, untimed, wanted))];
}

/** By names alone: a device may have sent a hundred thousand that day. */
function timedIn(folder: DayFolder, names: string[], wanted: Wanted): Found[] {
  const last = `${wanted.below.slice(0, stampOf(0).length)}~`;
  return names
    .filter((name) => name >= wanted.low && name <= last && isTimedName(name))
    .sort()
    .reverse()
    .values()
    .flatMap((name) => foundAs(folder, name, stampOfName(name), wanted))
    .take(wanted.atMost)
    .toArray();
}

/** Their time is that of their file, within their day. */
async function untimedIn(folder: DayFolder, names: string[], wanted: Wanted): Promise<Found[]> {
  const found = await someAtOnce(names, 16, async (name) => {
    const file = await ifThere(stat(join(folder.path, name)), undefined);
    return file?.isFile() ? foundAs(folder, name, withinDay(folder.day, file.mtime.getTime()), wanted) : [];
  });
  return newestFirst(found.flat()).slice(0, wanted.atMost);
}

function foundAs({ parent, day, path }: DayFolder, name: string, stamp: string, wanted: Wanted): Found[] {
  const key = keyOf(parent, day, name);
  if (key === undefined || !key.startsWith(wanted.prefix)) return [];
  const rank = rankOf(key, stamp);
  return isWanted(rank, wanted) ? [{ rank, key, path: join(path, name) }] : [];
}
