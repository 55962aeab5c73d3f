import { existsSync, renameSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '#store/disk/durable-file.ts';
import { ifThere } from '#store/disk/errors.ts';

export const MOST_SLOTS = 64;

const SLOT = /^[1-9]\d?$/;

export const slotFolder = (dataDir: string, slot: number): string => join(dataDir, 'slots', String(slot));

export const journalFileOf = (dataDir: string, slot: number): string =>
  join(slotFolder(dataDir, slot), 'journal.sqlite');

/**
 * How many slots there are: as many as wanted, or more where the disk has more, whose journals somebody has to read to the end.
 * All have their folders, on the disk, when this resolves.
 */
export async function makeSlots(dataDir: string, atLeast: number): Promise<number> {
  const names = await ifThere(readdir(join(dataDir, 'slots')), []);
  const there = new Set(names.filter((name) => SLOT.test(name)).map(Number));
  const count = Math.min(MOST_SLOTS, Math.max(atLeast, ...there));
  for (let slot = 1; slot <= count; slot += 1)
    if (!there.has(slot)) await makeFolder(slotFolder(dataDir, slot), 0o777);
  return count;
}

/**
 * Gives the journal of a data folder from before there were slots to slot 1, which the caller holds.
 * @throws Error where that has a journal of its own already
 */
export function adoptOldJournal(dataDir: string): void {
  const old = join(dataDir, 'journal.sqlite');
  if (!existsSync(old)) return;
  const file = journalFileOf(dataDir, 1);
  if (existsSync(file))
    throw new Error(`${old} and ${file} are both there: move one of them away, for slot 1 has one journal`);
  const journal = new DatabaseSync(old);
  journal.exec('PRAGMA journal_mode=DELETE'); // so that all of it is in one file
  journal.close();
  renameSync(old, file);
}
