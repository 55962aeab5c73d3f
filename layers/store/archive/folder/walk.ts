import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BATCHES, isDay, isSegment } from '#domain/archive-keys.ts';
import { ifThere } from '../../disk/errors.ts';

/** A folder of one UTC day: where it is, and the folder that stands for it in keys. */
export type DayFolder = { day: string; parent: string; path: string };

/** All folders of days in which keys of this prefix can stand, in no order. Reads names of folders only. */
export async function dayFolders(root: string, prefix: string): Promise<DayFolder[]> {
  const [first = ''] = prefix.split('/', 1);
  return isSegment(first) ? walk(root, first, prefix) : [];
}

/** The days of {@link dayFolders}, each once, ascending. */
export async function daysIn(root: string, prefix: string): Promise<string[]> {
  const folders = await dayFolders(root, prefix);
  return [...new Set(folders.map(({ day }) => day))].sort();
}

/** Names of the folders of keys that stand directly under this prefix, which is '' or ends in a slash. */
export async function foldersUnder(root: string, prefix: string): Promise<string[]> {
  const path = prefix.split('/').slice(0, -1);
  return path.every(isSegment) ? (await foldersIn(join(root, ...path))).filter(isSegment) : [];
}

async function walk(root: string, parent: string, prefix: string): Promise<DayFolder[]> {
  const folders = await foldersIn(join(root, parent));
  const days = folders.filter((name) => isDay(name) && touches(prefix, `${parent}/${name}`));
  const others = folders.filter((name) => !isDay(name) && touches(prefix, `${parent}/${name}/`));
  const deeper = await Promise.all(others.map((name) => walk(root, `${parent}/${name}`, prefix)));
  const here = days.map((day) => ({ day, parent, path: join(root, parent, day) }));
  const hours = `${parent}/` === BATCHES ? (await Promise.all(here.map(hoursOf))).flat() : here;
  return [...hours, ...deeper.flat()];
}

/** Batches stand in the hours of their day. */
async function hoursOf({ day, parent, path }: DayFolder): Promise<DayFolder[]> {
  const hours = await foldersIn(path);
  return hours.map((hour) => ({ day, parent: `${parent}/${day}/${hour}`, path: join(path, hour) }));
}

const touches = (prefix: string, path: string): boolean => path.startsWith(prefix) || prefix.startsWith(path);

async function foldersIn(path: string): Promise<string[]> {
  const entries = await ifThere(readdir(path, { withFileTypes: true }), []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
