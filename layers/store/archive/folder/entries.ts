import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { foldersToDisk } from '../../disk/to-disk.ts';
import { upwards } from './paths.ts';

/** So many folders are remembered; a fleet of 10,000 devices sends into two or three each on a day. */
const KNOWN_FOLDERS = 30_000;

/** The folders that objects stand in: makes them, and sees to it that their entries outlive a power cut. */
export class FolderEntries {
  readonly #known = new Set<string>();
  #top: string;

  /** @param root the folder above all others */
  constructor(root: string) {
    this.#top = root;
  }

  /** Makes a folder and what is missing above it, even above the root. */
  make(folder: string): void {
    this.#known.delete(folder); // known, it may still be gone: days are pruned
    const made = mkdirSync(folder, { recursive: true });
    if (made !== undefined && made.length <= this.#top.length) this.#top = dirname(made);
  }

  /**
   * Resolves when the entries in these folders are on the disk, and the folders' own where they are new to this process:
   * another may have made them a moment ago.
   */
  async keep(folders: Set<string>): Promise<void> {
    const unknown = [...folders].filter((folder) => !this.#known.has(folder));
    const above = unknown.flatMap((folder) => upwards(dirname(folder), this.#top));
    await foldersToDisk([...new Set([...folders, ...above])]);
    if (this.#known.size + unknown.length > KNOWN_FOLDERS) this.#known.clear();
    for (const folder of unknown) this.#known.add(folder);
  }

  /** After a failure nothing is taken for granted: the disk may be another when it comes back. */
  forget(): void {
    this.#known.clear();
  }
}
