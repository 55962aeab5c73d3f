/** A thing to be kept: its whole key (see isArchiveKey, #domain/archive-keys.ts) and its bytes, which are JSON. */
export type NewObject = { key: string; body: Uint8Array };

export type ObjectInfo = { key: string; size: number; lastModified: Date };

export type ListRequest = {
  /** Beginning of the keys wanted, always with its first folder whole: 'm1/', 'm1/telemetry/2026-11', 'quarantine/'. */
  prefix: string;
  /**
   * Only objects whose own time is in [from, to), in epoch milliseconds: the time their name begins with, or else the time
   * they were written, within the day of their folder.
   */
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
  /** Where the last page ended, as it said in `next`; the page continues with what is older. */
  after?: string | undefined;
};

/**
 * One page, newest first by own time, then by name and key, descending; `next` is where the next page goes on, undefined on
 * the last one.
 */
export type ListPage = { objects: ObjectInfo[]; next: string | undefined };

export type ScanRequest = {
  /** Only objects whose own time is in [from, to), in epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
  /** Only of these devices; undefined: of all that the archive has. */
  devices?: string[] | undefined;
};

/** Objects of one UTC day; `progress` says how much of the whole was behind it, from 0 to 1. */
export type ScanPiece = { day: string; objects: NewObject[]; progress: number };

/**
 * The archive: write once, read by key. Keys end in a name that begins with a UTC time (`2026-01-31T12-00-00.000Z`) or
 * stand in a folder named for a UTC day (`quarantine/2026-01-31/`), by which lists and prunings find them: over files
 * each day is a folder on the disk; over S3, days and hours are the common prefixes that ListObjectsV2 answers for the
 * delimiters 'T' and '-', walked backwards.
 */
export interface Archive {
  /**
   * Writes each object whose key is still free and leaves the others as they are, so the first receipt stays.
   * Resolves when all of them would survive a power cut; answers for each, in order, whether it is new: in the layout by
   * message, whether its key was free; in that by batch, whether this process has not put it lately (what it has forgotten,
   * and what another put, is written once more, called new, and left out in reading).
   * An object is never seen half written.
   * @throws StoreAway when the store does not answer; some of the objects may then have been written
   * @throws RangeError for what is no key
   */
  putNew(objects: NewObject[]): Promise<boolean[]>;
  /** The object's bytes, or undefined where there is none, and for what is no key. */
  get(key: string): Promise<Buffer | undefined>;
  /** A page of what the prefix holds, newest first, without reading more names than those of the days it falls into. */
  list(request: ListRequest): Promise<ListPage>;
  /** Names of the folders that stand directly in a folder (`batches/index/`), or first in keys (''). */
  folders(prefix: string): Promise<string[]>;
  /** The UTC days (`2026-01-31`) that keys of a prefix stand under, ascending. Reads no name of an object. */
  days(prefix: string): Promise<string[]>;
  /**
   * Removes the objects of these keys; those that are not there are no error. In the layout by batch they are found no more, and
   * their bytes stay as long as their batch.
   */
  remove(keys: string[]): Promise<void>;
  /** Removes what stands under the prefix and is of an earlier UTC day than `before`; answers how many. */
  prune(prefix: string, before: Date): Promise<number>;
  /** Resolves when the store can be written to. @throws StoreAway */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** What reads an archive from end to end; apart from the archive, for no function does. */
export interface ArchiveReader extends Pick<Archive, 'folders' | 'days' | 'list' | 'get' | 'close'> {
  /**
   * Reads all that devices sent, the earliest UTC day first, in pieces of bounded size. Within a day: in the layout by message, device by
   * device in the order of their own times; in that by batch, in the order of receipt, so that each batch is read once for a day
   * it has objects of, and an object that was received twice may come twice, the first receipt first.
   * @throws StoreAway
   */
  scan(request: ScanRequest): AsyncGenerator<ScanPiece>;
}
