import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../disk/errors.ts';
import { filesToDisk } from '../../disk/to-disk.ts';
import type { NewObject } from '../port.ts';
import { FolderEntries } from './entries.ts';
import { isWhole } from './is-whole.ts';
import { fileOf, temporaryFolder } from './paths.ts';
import { removeStale } from './stale-files.ts';

/** An object under its temporary name; `torn`: what stands under its own name is not whole. */
type Draft = { file: string; temporary: string; torn: boolean };

/**
 * Writes objects into a folder. Each stands under a temporary name until its bytes are on the disk; only then it is linked to
 * its own, so no name ever stands for half an object, whichever process or power goes when. Calls are synchronous where
 * nothing waits for the disk: this runs in a thread of its own, and asynchronous ones cost three times as much.
 */
export class FolderWriter {
  readonly #root: string;
  readonly #entries: FolderEntries;
  readonly #mine = `${process.pid}-${randomBytes(4).toString('hex')}`;
  #drafts = 0;
  #ready = false;

  constructor(root: string) {
    this.#root = root;
    this.#entries = new FolderEntries(root);
  }

  /**
   * Writes what is not there yet, all on the disk when this resolves; answers for each whether it is new.
   * @throws RangeError for what is no key, the system's error for all that the disk refuses
   */
  async putNew(objects: NewObject[]): Promise<boolean[]> {
    const files = objects.map(({ key }) => this.#fileOf(key));
    const temporaries = new Set<string>();
    try {
      this.#prepare();
      const drafts = objects.map(({ body }, index) => this.#draft(files[index] ?? '', body, temporaries));
      await filesToDisk([...temporaries]);
      const fresh = drafts.map((draft) => draft !== null && this.#publish(draft, temporaries));
      await this.#entries.keep(new Set(files.map(dirname)));
      return fresh;
    } catch (error) {
      this.#ready = false;
      this.#entries.forget();
      throw error;
    } finally {
      for (const left of temporaries) rmSync(left, { force: true });
    }
  }

  #fileOf(key: string): string {
    const file = fileOf(this.#root, key);
    if (file === undefined) throw new RangeError(`not a key of the archive: ${key}`);
    return file;
  }

  #prepare(): void {
    if (this.#ready) return;
    this.#entries.make(temporaryFolder(this.#root));
    removeStale(temporaryFolder(this.#root));
    this.#ready = true;
  }

  /** Answers null for what stands already, whole. */
  #draft(file: string, body: Uint8Array, temporaries: Set<string>): Draft | null {
    const stands = existsSync(file);
    if (stands && isWhole(file)) return null;
    const temporary = join(temporaryFolder(this.#root), `${this.#mine}-${++this.#drafts}`);
    temporaries.add(temporary);
    writeFileSync(temporary, body, { flag: 'wx' });
    return { file, temporary, torn: stands };
  }

  /** Gives a draft its own name; false when another had it first. */
  #publish({ file, temporary, torn }: Draft, temporaries: Set<string>): boolean {
    const fresh = torn || this.#link(temporary, file);
    if (torn) renameSync(temporary, file);
    else unlinkSync(temporary);
    temporaries.delete(temporary);
    return fresh;
  }

  #link(temporary: string, file: string): boolean {
    try {
      linkSync(temporary, file);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    this.#entries.make(dirname(file));
    linkSync(temporary, file);
    return true;
  }
}
