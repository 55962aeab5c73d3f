import { isArchiveKey } from '#domain/archive-keys.ts';
import { someAtOnce } from '../../some-at-once.ts';
import type { Archive, ListPage, ListRequest, NewObject } from '../port.ts';
import { type BucketPlace, S3Bucket } from './bucket.ts';
import { daysUnder, foldersUnder } from './days.ts';
import { listBucket } from './list.ts';
import { pruneBucket } from './prune.ts';

/** PUTs on their way at a time: each waits some 20 ms for S3, so a thousand objects are written in a third of a second. */
const PUTS_AT_ONCE = 64;

/** DeleteObjects takes this many keys (https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html). */
const REMOVED_AT_ONCE = 1000;

/** Where a check writes and removes: no key, so that no list shows it. */
const CHECKED = '.check';

const contentTypeOf = (key: string): string =>
  key.endsWith('.gz') ? 'application/gzip' : 'application/json';

/**
 * The archive in a bucket of S3 or of a server that speaks like it. That the first receipt stays is S3's own doing, by conditional
 * writes; an answer that got lost on its way makes the SDK ask again, and then an object that is new is called present.
 */
export class S3Archive implements Archive {
  readonly #bucket: S3Bucket;

  constructor(place: BucketPlace) {
    this.#bucket = new S3Bucket(place);
  }

  async putNew(objects: NewObject[]): Promise<boolean[]> {
    const wrong = objects.find(({ key }) => !isArchiveKey(key));
    if (wrong !== undefined) throw new RangeError(`not a key of the archive: ${wrong.key}`);
    // the first of two with one key is to stay, and requests overtake each other
    const firsts = new Map(objects.map(({ key }, index) => [key, index] as const).reverse());
    return someAtOnce(
      objects.map((object, index) => ({ ...object, isFirst: firsts.get(object.key) === index })),
      PUTS_AT_ONCE,
      async ({ key, body, isFirst }) => isFirst && this.#bucket.putNew(key, body, contentTypeOf(key)),
    );
  }

  async get(key: string): Promise<Buffer | undefined> {
    return isArchiveKey(key) ? this.#bucket.get(key) : undefined;
  }

  list(request: ListRequest): Promise<ListPage> {
    return listBucket(this.#bucket, request);
  }

  folders(prefix: string): Promise<string[]> {
    return foldersUnder(this.#bucket, prefix);
  }

  async days(prefix: string): Promise<string[]> {
    const days = await daysUnder(this.#bucket, prefix);
    return [...new Set(days.map(({ day }) => day))].sort();
  }

  async remove(keys: string[]): Promise<void> {
    const doomed = keys.filter(isArchiveKey);
    for (let at = 0; at < doomed.length; at += REMOVED_AT_ONCE)
      await this.#bucket.remove(doomed.slice(at, at + REMOVED_AT_ONCE));
  }

  prune(prefix: string, before: Date): Promise<number> {
    return pruneBucket(this.#bucket, prefix, before);
  }

  async check(): Promise<void> {
    await this.#bucket.put(CHECKED, Buffer.from('{}'), { contentType: 'application/json', onlyNew: false });
    await this.#bucket.remove([CHECKED]);
  }

  close(): Promise<void> {
    return this.#bucket.close();
  }
}
