import { isArchiveKey, isDay, isSegment, isTimedName } from '#domain/archive-keys.ts';
import { someAtOnce } from '../../some-at-once.ts';
import type { S3Bucket } from './bucket.ts';

/**
 * What a folder holds of one UTC day: all keys with this beginning. It ends in `/` where a folder is named for the day, in `T`
 * where the names begin with it.
 */
export type S3Day = { day: string; beginning: string };

const DAY_OF_NAMES = /\/(\d{4}-\d\d-\d\d)T$/;

/**
 * All days in which keys of this prefix can stand, in no order. Reads no name of an object where folders and names are as
 * the house makes them: below the first folder the delimiter is a slash, and deeper the T of the times that names begin with, so
 * that a LIST answers a thousand days.
 */
export async function daysUnder(bucket: S3Bucket, prefix: string): Promise<S3Day[]> {
  const whole = prefix.includes('/') ? prefix : `${prefix}/`;
  return beginsKeys(whole) ? walk(bucket, whole) : [];
}

/** Names of the folders that stand directly under a prefix, which is '' or ends in a slash. */
export async function foldersUnder(bucket: S3Bucket, prefix: string): Promise<string[]> {
  if (prefix !== '' && !beginsKeys(prefix)) return [];
  const folders: string[] = [];
  for await (const { beginnings } of bucket.names(prefix, '/'))
    folders.push(...beginnings.map((beginning) => beginning.slice(prefix.length, -1)).filter(isSegment));
  return folders;
}

/** Some servers answer 400 to a beginning such as `m1/../`, which no key has. */
const beginsKeys = (prefix: string): boolean =>
  prefix
    .split('/')
    .every((part, index, { length }) => isSegment(part) || (part === '' && index === length - 1));

async function walk(bucket: S3Bucket, prefix: string): Promise<S3Day[]> {
  const slash = prefix.lastIndexOf('/') + 1;
  const folders = prefix.slice(0, slash).split('/').slice(0, -1);
  const day = folders.find(isDay);
  if (day !== undefined)
    return [{ day, beginning: `${folders.slice(0, folders.indexOf(day) + 1).join('/')}/` }];
  const name = DAY_OF_NAMES.exec(prefix.slice(0, slash + '2026-01-31T'.length));
  if (name?.[1] !== undefined)
    return [{ day: name[1], beginning: prefix.slice(0, slash + '2026-01-31T'.length) }];
  return folders.length === 1 ? bySlash(bucket, prefix) : byTime(bucket, prefix);
}

async function bySlash(bucket: S3Bucket, prefix: string): Promise<S3Day[]> {
  const folders: string[] = [];
  for await (const { objects, beginnings } of bucket.names(prefix, '/')) {
    if (objects.some(({ key }) => isTimedName(key.slice(key.lastIndexOf('/') + 1))))
      return byTime(bucket, prefix);
    folders.push(...beginnings);
  }
  return deeper(bucket, folders);
}

async function byTime(bucket: S3Bucket, prefix: string): Promise<S3Day[]> {
  const found: string[] = [];
  const inDays = new Set<string>();
  for await (const { objects, beginnings } of bucket.names(prefix, 'T')) {
    found.push(...beginnings.filter((beginning) => beginning !== prefix));
    for (const { key } of objects) if (isArchiveKey(key)) inDays.add(key.slice(0, key.lastIndexOf('/') + 1));
  }
  return deeper(bucket, [...found, ...inDays]);
}

const deeper = async (bucket: S3Bucket, prefixes: string[]): Promise<S3Day[]> =>
  (await someAtOnce(prefixes, 16, (prefix) => walk(bucket, prefix))).flat();
