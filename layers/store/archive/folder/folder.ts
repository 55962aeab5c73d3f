import { randomUUID } from 'node:crypto';
import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ifThere, orArchiveAway } from '../../disk/errors.ts';
import { someAtOnce } from '../../some-at-once.ts';
import type { Archive, ListPage, ListRequest, NewObject } from '../port.ts';
import { KnownFiles } from './known-files.ts';
import { listFolder } from './list.ts';
import { fileOf, temporaryFolder } from './paths.ts';
import { pruneFolder } from './prune.ts';
import { daysIn, foldersUnder } from './walk.ts';
import { FolderWriter } from './writer.ts';

/**
 * The archive as files under a folder. Any number of threads and processes may use it at once. Only the thread that writes
 * is ever held up; all that reads is asynchronous.
 */
export class FolderArchive implements Archive {
  readonly #root: string;
  readonly #writer: FolderWriter;
  readonly #files = new KnownFiles();

  /** @param root a folder for the archive alone; made with the first object */
  constructor(root: string) {
    this.#root = resolve(root);
    this.#writer = new FolderWriter(this.#root);
  }

  putNew(objects: NewObject[]): Promise<boolean[]> {
    return orArchiveAway(() => this.#writer.putNew(objects));
  }

  async get(key: string): Promise<Buffer | undefined> {
    const file = fileOf(this.#root, key);
    return file === undefined ? undefined : orArchiveAway(() => ifThere(readFile(file), undefined));
  }

  list(request: ListRequest): Promise<ListPage> {
    return orArchiveAway(() => listFolder(this.#root, request, this.#files));
  }

  folders(prefix: string): Promise<string[]> {
    return orArchiveAway(() => foldersUnder(this.#root, prefix));
  }

  days(prefix: string): Promise<string[]> {
    return orArchiveAway(() => daysIn(this.#root, prefix));
  }

  async remove(keys: string[]): Promise<void> {
    const files = keys.map((key) => fileOf(this.#root, key)).filter((file) => file !== undefined);
    this.#files.forget(keys);
    await orArchiveAway(() => someAtOnce(files, 16, (file) => ifThere(unlink(file), undefined)));
  }

  prune(prefix: string, before: Date): Promise<number> {
    return orArchiveAway(() => pruneFolder(this.#root, prefix, before));
  }

  async check(): Promise<void> {
    const file = join(temporaryFolder(this.#root), `check-${randomUUID()}`);
    await orArchiveAway(async () => {
      await mkdir(temporaryFolder(this.#root), { recursive: true });
      await writeFile(file, '{}', { flag: 'wx' });
      await unlink(file);
    });
  }

  async close(): Promise<void> {}
}
