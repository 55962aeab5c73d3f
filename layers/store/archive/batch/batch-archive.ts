import { isArchiveKey, isTimedName } from '#domain/archive-keys.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { someAtOnce } from '../../some-at-once.ts';
import { startOfDay } from '../days.ts';
import type { Archive, ListPage, ListRequest, NewObject, ObjectInfo } from '../port.ts';
import { newestFirst, rankOf, stampOfKey, wantedBy } from '../ranks.ts';
import { BatchReader } from './batch-reader.ts';
import { BatchWriter, indexObject } from './batch-writer.ts';
import { Clock, timeOf } from './clock.ts';
import type { Entry } from './entries.ts';
import { deviceOf, stampOfObject } from './index-names.ts';
import { IndexReader } from './index-reader.ts';

/** Keys looked up, and removed, at a time. */
const AT_ONCE = 16;

/** Whether a key goes into batches: that of a device's message. Quarantine and dead letters are few, and looked at one by one. */
const isOfDevice = (key: string): boolean =>
  isTimedName(key.slice(key.lastIndexOf('/') + 1)) && isDeviceId(deviceOf(key));

const isBatched = (key: string): boolean => isOfDevice(key) && isArchiveKey(key);

/**
 * The archive that keeps the messages of many devices together in one object, over another that keeps one object for each key.
 * What that one holds of devices already, from the time before, is still found.
 */
export class BatchArchive implements Archive {
  readonly #inner: Archive;
  readonly #clock = new Clock();
  readonly #writer: BatchWriter;
  readonly #index: IndexReader;
  readonly #batches: BatchReader;

  constructor(inner: Archive) {
    this.#inner = inner;
    this.#writer = new BatchWriter(inner, this.#clock);
    this.#index = new IndexReader(inner);
    this.#batches = new BatchReader(inner);
  }

  async putNew(objects: NewObject[]): Promise<boolean[]> {
    const wrong = objects.find(({ key }) => !isArchiveKey(key));
    if (wrong !== undefined) throw new RangeError(`not a key of the archive: ${wrong.key}`);
    const inBatch = objects.map(({ key }) => isOfDevice(key));
    const single = objects.filter((_, index) => !inBatch[index]);
    const [fresh, freshSingle] = await Promise.all([
      this.#writer.putNew(objects.filter((_, index) => inBatch[index])),
      single.length > 0 ? this.#inner.putNew(single) : [],
    ]);
    const [answers, singleAnswers] = [fresh.values(), freshSingle.values()];
    return inBatch.map((batched) => (batched ? answers : singleAnswers).next().value === true);
  }

  async get(key: string): Promise<Buffer | undefined> {
    const alone = await this.#inner.get(key);
    if (alone !== undefined || !isBatched(key)) return alone;
    const entries = await this.#index.find(key);
    return this.#batches.read(
      key,
      entries.map(({ batch }) => batch),
    );
  }

  async list(request: ListRequest): Promise<ListPage> {
    const [device = ''] = request.prefix.split('/', 1);
    if (!isDeviceId(device)) return this.#inner.list(request);
    const [batched, alone] = await Promise.all([
      this.#index.newest(wantedBy(request)),
      this.#inner.list({ ...request, limit: request.limit + 1 }),
    ]);
    const infos = [...batched.map(({ entries }) => infoOf(entries)), ...alone.objects];
    const found = newestFirst([...new Map(infos.map((info) => [info.key, ranked(info)])).values()]);
    const page = found.slice(0, request.limit);
    return {
      objects: page.map(({ info }) => info),
      next: found.length > page.length ? page.at(-1)?.rank : undefined,
    };
  }

  /** As files stand there: what is in batches has no folder of its own. */
  folders(prefix: string): Promise<string[]> {
    return this.#inner.folders(prefix);
  }

  async days(prefix: string): Promise<string[]> {
    const [device = ''] = prefix.split('/', 1);
    if (!isDeviceId(device)) return this.#inner.days(prefix);
    const days: string[] = [];
    for (let to: number | undefined, more = true; more; ) {
      const [latest] = (await this.list({ prefix, limit: 1, to })).objects;
      if (latest !== undefined) days.unshift(stampOfObject(latest.key).slice(0, 10));
      more = latest !== undefined;
      to = startOfDay(days[0] ?? '');
    }
    return days;
  }

  /** Batches never change, so that what is removed from them is only found no more; its bytes go with the batch. */
  async remove(keys: string[]): Promise<void> {
    await this.#inner.remove(keys);
    const found = await someAtOnce(keys.filter(isBatched), AT_ONCE, (key) => this.#index.find(key));
    const last =
      found
        .flat()
        .map(({ batch }) => batch)
        .sort()
        .at(-1) ?? '';
    const gone = [...new Set(found.flat().map(({ key }) => key))];
    if (gone.length > 0) {
      const batch = `${this.#clock.next(last.slice(0, '2026-01-31T12-00-00.000Z'.length))}_removed`;
      await this.#inner.putNew([await indexObject(gone.map((key) => ({ key, size: null, batch })))]);
    }
    this.#writer.forget(keys);
  }

  async prune(prefix: string, before: Date): Promise<number> {
    const [device = ''] = prefix.split('/', 1);
    if (!isDeviceId(device)) return this.#inner.prune(prefix, before);
    const doomed = await this.#keysBefore(prefix, Date.parse(before.toISOString().slice(0, 10)));
    await this.remove(doomed);
    return doomed.length + (await this.#inner.prune(prefix, before)); // of which only empty folders are left
  }

  check(): Promise<void> {
    return this.#inner.check();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  async #keysBefore(prefix: string, to: number): Promise<string[]> {
    const keys: string[] = [];
    for (let after: string | undefined, more = true; more; more = after !== undefined) {
      const { objects, next } = await this.list({ prefix, limit: 1000, to, after });
      keys.push(...objects.map(({ key }) => key));
      after = next;
    }
    return keys;
  }
}

const ranked = (info: ObjectInfo) => ({
  info,
  rank: rankOf(info.key, stampOfKey(info.key, info.lastModified.getTime())),
});

/** As the first receipt has it. */
function infoOf([first]: Entry[]): ObjectInfo {
  const { key = '', size = 0, batch = '' } = first ?? {};
  return { key, size: size ?? 0, lastModified: new Date(timeOf(batch.slice(0, batch.indexOf('_')))) };
}
