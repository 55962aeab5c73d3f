import { DatabaseSync } from 'node:sqlite';

export type FileLock = { release: () => void };

/** https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Locks a file, which is made where it is missing, or answers null where another has it: one alone, or any number together. The lock
 * is a transaction left open on it: the operating system ends that with the process, however it dies. The file must not be opened
 * in any other way by the process that holds it, for closing it again would end the lock (POSIX, fcntl).
 * @throws the SQLite error where there can be no such file
 */
export function lockFile(file: string, mode: 'alone' | 'together'): FileLock | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec(mode === 'alone' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema');
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return null;
    throw error;
  }
}
