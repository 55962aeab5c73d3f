import type { Category } from './topics.ts';

/** The folder in which messages stand that could not be used, by the day of their receipt. */
export const QUARANTINE = 'quarantine/';

/** The folder in which messages stand that a function could not take, though its stores were there. */
export const DEAD_LETTERS = 'dead-letters/';

/** The folder of batches, each of many devices' messages, and of the index that finds a message in them. */
export const BATCHES = 'batches/';

const SEGMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIMED_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z/;
const BATCH = /^batches\/(\d{4}-\d\d-\d\d)\/(\d\d)\/\1T\2-\d\d-\d\d\.\d{3}Z_[0-9a-f]{16}\.jsonl\.gz$/;
const STAMP_LENGTH = '2026-01-31T12-00-00.000Z'.length;
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether a folder is named for a UTC day: `2026-01-31`. */
export const isDay = (folder: string): boolean => DAY.test(folder);

/** Whether a name begins with a UTC time: `2026-01-31T12-00-00.000Z_17_0a1b2c3d.json`. */
export const isTimedName = (name: string): boolean => TIMED_NAME.test(name);

/** The UTC time that a name begins with, as it stands there. */
export const stampOfName = (name: string): string => name.slice(0, STAMP_LENGTH);

/** Whether a text can stand between two slashes of a key. No such text is `..`, hidden, or a path of its own. */
export const isSegment = (text: string): boolean => SEGMENT.test(text);

/** Where the batch `{stamp}_{hash}` stands: by the UTC hour of its writing. */
export const batchKey = (batch: string): string =>
  `${BATCHES}${batch.slice(0, 10)}/${batch.slice(11, 13)}/${batch}.jsonl.gz`;

/** Whether a text is the key of a batch, which alone has both its day and its hour as folders and a time in its name. */
export const isBatchKey = (key: string): boolean => BATCH.test(key);

/**
 * Whether a text is a key of the archive: folders and a name of plain characters, so that no file system and no URL reads
 * anything else into it, and dated, so that a list finds it: by the time its name begins with, or by standing in a day's folder.
 */
export function isArchiveKey(key: string): boolean {
  if (key.startsWith(BATCHES) && isBatchKey(key)) return true;
  const folders = key.split('/');
  const name = folders.pop() ?? '';
  if (folders.length === 0 || folders.length > 8 || !folders.every(isSegment) || !isSegment(name))
    return false;
  const days = folders.filter(isDay).length;
  return isTimedName(name) ? days === 0 : days === 1 && isDay(folders.at(-1) ?? '') && folders.length > 1;
}

const isTellable = (time: number): boolean => time >= FIRST_MS && time <= LAST_MS;

/**
 * The time a message is filed under, in epoch milliseconds: its own where it told one that a name can tell (years 0000 to
 * 9999), else that of its receipt.
 */
export function filingTime(own: number | null, receivedAt: number): number {
  if (own !== null && isTellable(own)) return own;
  return Math.min(Math.max(receivedAt, FIRST_MS), LAST_MS);
}

/** The last time that was written out, for that of a message is asked for three times. */
let lastTold = { time: Number.NaN, iso: '' };

/** A time (epoch milliseconds) in ISO 8601, UTC; one outside the years 0000 to 9999 is moved to the nearest. */
export function isoOf(time: number): string {
  if (time !== lastTold.time) lastTold = { time, iso: new Date(filingTime(null, time)).toISOString() };
  return lastTold.iso;
}

/** The same as names begin with it: colons as dashes, which no file system reads anything into. */
export const stampOf = (time: number): string => isoOf(time).replaceAll(':', '-');

export type MessageKey = {
  deviceId: string;
  category: Category;
  /** Its filing time, in epoch milliseconds. */
  time: number;
  /** Null where the message has none: version 1 and status. */
  seq: number | null;
  /** SHA-256 of the payload in hex. */
  sha256: string;
};

/** Where a message that can be used stands: the same message always in the same place, two never in one. */
export function messageKey({ deviceId, category, time, seq, sha256 }: MessageKey): string {
  const number = seq === null ? '' : `${seq}_`;
  return `${deviceId}/${category}/${stampOf(time)}_${number}${sha256.slice(0, 8)}.json`;
}

/** Where a message that can't be used stands. @param sha256 in hex, of topic, NUL and payload */
export const quarantineKey = (receivedAt: number, sha256: string): string =>
  `${QUARANTINE}${stampOf(receivedAt).slice(0, 10)}/${sha256}.json`;
