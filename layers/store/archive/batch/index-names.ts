import { hash } from 'node:crypto';
import { isTimedName, stampOf, stampOfName } from '#domain/archive-keys.ts';

/** The folder of the index, of which each folder is a shard but for the two that follow. */
export const INDEX = 'batches/index/';

/** Files of the index that each stand for one batch, or for what was removed, until they are merged. */
export const NEW = `${INDEX}new/`;

/** Lists of files of the index whose entries stand in others now. */
export const MERGED = `${INDEX}merged/`;

/** A shard has so many hex digits of its devices' hashes at most: 4,096 of them. */
export const MAX_DIGITS = 3;

/** The hash that says which shards a device is in. */
const shardHash = (deviceId: string): string => hash('sha256', deviceId, 'hex').slice(0, MAX_DIGITS);

export const deviceOf = (key: string): string => key.slice(0, key.indexOf('/'));

/** The folder of the files that hold a device, at a number of digits: `batches/index/all/`, `batches/index/a7/`. */
export const shardFolder = (deviceId: string, digits: number): string =>
  `${INDEX}${digits === 0 ? 'all' : shardHash(deviceId).slice(0, digits)}/`;

/** All folders in which files can stand that hold a device. */
export const shardFolders = (deviceId: string): string[] =>
  Array.from({ length: MAX_DIGITS + 1 }, (_, digits) => shardFolder(deviceId, digits));

/** How many digits a shard's folder is divided by. */
export function digitsOf(folder: string): number {
  const shard = folder.slice(INDEX.length, -1);
  return shard === 'all' ? 0 : shard.length;
}

/** The first and last own time of what a file of the index holds, as names of objects tell it. */
export type Span = { min: string; max: string };

/** Names begin with the last time in them, so that a list of files, newest first, is one of what they hold. */
export function indexName(folder: string, stamps: string[], bytes: Uint8Array): string {
  let [min = stampOf(0), max = min] = [stamps[0], stamps[0]];
  for (const stamp of stamps) {
    if (stamp < min) min = stamp;
    if (stamp > max) max = stamp;
  }
  return `${folder}${max}_${min}_${hash('sha256', bytes, 'hex').slice(0, 16)}.json.gz`;
}

export function spanOf(name: string): Span {
  const max = name.slice(name.lastIndexOf('/') + 1);
  return { max: stampOfName(max), min: stampOfName(max.slice(stampOfName(max).length + 1)) };
}

/** The own time of an object, as its name tells it. */
export const stampOfObject = (key: string): string => stampOfName(key.slice(key.lastIndexOf('/') + 1));

export const isIndexName = (name: string): boolean => isTimedName(name.slice(name.lastIndexOf('/') + 1));
