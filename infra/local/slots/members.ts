import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type FileLock, lockFile } from './file-lock.ts';

/** Named by the time it came, so that whoever comes later stands behind, and the others keep their places. */
const MEMBER = /^\d{14}-[0-9a-f]{8}\.sqlite$/;

/** The runtimes that share a data folder: each holds a locked file, and where a lock is free, its process is dead. */
export class Members {
  readonly #folder: string;
  #name = '';
  #lock: FileLock | null = null;

  /** Announces this process. @param folder of the members' files; made where it is missing */
  constructor(folder: string) {
    this.#folder = folder;
    this.#announce();
  }

  /** How many members live, and which of them this is, from 0. Takes away what the dead have left. */
  look(): { count: number; place: number } {
    if (!existsSync(join(this.#folder, this.#name))) this.#announce();
    const live = readdirSync(this.#folder)
      .filter((name) => MEMBER.test(name) && (name === this.#name || this.#isLive(name)))
      .toSorted();
    return { count: live.length, place: live.indexOf(this.#name) };
  }

  leave(): void {
    rmSync(join(this.#folder, this.#name), { force: true });
    this.#lock?.release();
    this.#lock = null;
  }

  /** Another may take a file away in the moment before it is locked: then it is made again under another name. */
  #announce(): void {
    mkdirSync(this.#folder, { recursive: true });
    do {
      this.#lock?.release();
      this.#name = `${String(Date.now()).padStart(14, '0')}-${randomBytes(4).toString('hex')}.sqlite`;
      this.#lock = lockFile(join(this.#folder, this.#name), 'alone');
    } while (this.#lock === null || !existsSync(join(this.#folder, this.#name)));
  }

  #isLive(name: string): boolean {
    const file = join(this.#folder, name);
    const lock = lockFile(file, 'alone');
    if (lock === null) return true;
    rmSync(file, { force: true });
    lock.release();
    return false;
  }
}
