import { join } from 'node:path';
import { Journal } from '#store/bus/journal.ts';
import { GroupCommit } from '../group-commit.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import { adoptOldJournal, journalFileOf, slotFolder } from './slot-folders.ts';

/** @property names the functions that read the journal; `onWritten` is told the slot's number */
export type SlotOptions = { dataDir: string; names: string[]; onWritten: (slot: number) => void };

/** A journal that this process alone writes and reads to the end, as long as it holds the lock beside it. */
export class Slot {
  readonly number: number;
  readonly journalFile: string;
  readonly group: GroupCommit;
  readonly #journal: Journal;
  readonly #lock: FileLock;

  private constructor(number: number, { dataDir, names, onWritten }: SlotOptions, lock: FileLock) {
    this.number = number;
    this.journalFile = journalFileOf(dataDir, number);
    this.#lock = lock;
    this.#journal = new Journal(this.journalFile);
    this.group = new GroupCommit(this.#journal, names, () => onWritten(number));
  }

  /** Null where another process holds it. @throws the SQLite error where the journal can't be opened */
  static take(number: number, options: SlotOptions): Slot | null {
    const lock = lockFile(join(slotFolder(options.dataDir, number), 'lock.sqlite'), 'alone');
    if (lock === null) return null;
    try {
      if (number === 1) adoptOldJournal(options.dataDir);
      return new Slot(number, options, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Writes what waits, and lets another process have it. */
  close(): void {
    this.group.close();
    this.#journal.close();
    this.#lock.release();
  }
}
