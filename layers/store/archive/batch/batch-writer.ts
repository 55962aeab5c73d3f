import { hash } from 'node:crypto';
import { batchKey } from '#domain/archive-keys.ts';
import type { Archive, NewObject } from '../port.ts';
import { lineOf } from './batch-lines.ts';
import type { Clock } from './clock.ts';
import { type Entry, packEntries } from './entries.ts';
import { gzip } from './gzip.ts';
import { indexName, NEW, stampOfObject } from './index-names.ts';
import { RecentKeys } from './recent-keys.ts';

/** Batches that could not be written are tried under the same name this many batches long. */
const REMEMBERED = 100;

/** Writes objects of many devices together into one object, and beside it what the index has to know of it. */
export class BatchWriter {
  readonly #inner: Pick<Archive, 'putNew'>;
  readonly #clock: Clock;
  readonly #recent = new RecentKeys();
  /** The stamps of batches that failed, by their hashes: their objects may stand there already. */
  readonly #failed = new Map<string, string>();

  constructor(inner: Pick<Archive, 'putNew'>, clock: Clock) {
    this.#inner = inner;
    this.#clock = clock;
  }

  /** See {@link Archive.putNew}; an object that another call is just writing is waited for. */
  async putNew(objects: NewObject[]): Promise<boolean[]> {
    const { promise: done, resolve, reject } = Promise.withResolvers<void>();
    void done.catch(() => undefined); // whoever waits hears of it
    const others = new Set<Promise<void>>();
    const fresh = objects.map(({ key }) => {
      const state = this.#recent.stateOf(key);
      if (state === undefined) this.#recent.putting([key], done);
      else if (state !== null && state !== done) others.add(state);
      return state === undefined;
    });
    const mine = objects.filter((_, index) => fresh[index]);
    await this.#put(mine).then(resolve, (error: unknown) => {
      this.#recent.forget(mine.map(({ key }) => key));
      reject(error);
    });
    await Promise.all([done, ...others]);
    return fresh;
  }

  /** Lets keys be put again that were removed. */
  forget(keys: string[]): void {
    this.#recent.forget(keys);
  }

  async #put(objects: NewObject[]): Promise<void> {
    if (objects.length === 0) return;
    const packed = await gzip(Buffer.concat(objects.flatMap(lineOf)));
    const sum = hash('sha256', packed, 'hex').slice(0, 16);
    const stamp = this.#failed.get(sum) ?? this.#clock.next();
    const batch = `${stamp}_${sum}`;
    const index = await indexObject(objects.map(({ key, body }) => ({ key, size: body.length, batch })));
    try {
      await this.#inner.putNew([{ key: batchKey(batch), body: packed }, index]);
    } catch (error) {
      if (this.#failed.size >= REMEMBERED) this.#failed.clear();
      this.#failed.set(sum, stamp);
      throw error;
    }
    this.#failed.delete(sum);
    this.#recent.put(objects.map(({ key }) => key));
  }
}

/** A file of the index that waits to be merged. */
export async function indexObject(entries: Entry[]): Promise<NewObject> {
  const body = await packEntries(entries);
  return {
    key: indexName(
      NEW,
      entries.map(({ key }) => stampOfObject(key)),
      body,
    ),
    body,
  };
}
