import { isTimedName } from '#domain/archive-keys.ts';
import { StoreAway } from '#domain/errors.ts';
import { someAtOnce } from '../../some-at-once.ts';
import type { Archive } from '../port.ts';
import { isWanted, rankOf, type Wanted } from '../ranks.ts';
import { EARLIEST, LATEST, timeOf } from './clock.ts';
import { type Entry, standing } from './entries.ts';
import { IndexFiles, IndexMoved } from './index-files.ts';
import { deviceOf, spanOf, stampOfObject } from './index-names.ts';
import { newFiles, type StampRange, segmentsOf } from './segments.ts';

/** Files read at a time, at first and at most: a page often needs one, and a silent device's many. */
const AT_ONCE = { first: 2, most: 32 };

/** A reader that the indexer overtakes this often in a row is not slow: something is wrong. */
const ATTEMPTS = 5;

/** What is found of a key: its place in the order, and the batches that hold it, the first receipt first. */
export type FoundEntries = { rank: string; entries: Entry[] };

/** Finds keys in the index. */
export class IndexReader {
  readonly #files: IndexFiles;

  constructor(inner: Pick<Archive, 'get' | 'list'>) {
    this.#files = new IndexFiles(inner);
  }

  /** The batches that hold a key, the first receipt first. */
  async find(key: string): Promise<Entry[]> {
    const stamp = stampOfObject(key);
    const range = { first: stamp, last: stamp };
    const found = await this.#read(
      deviceOf(key),
      range,
      (entry) => entry.key === key,
      () => false,
    );
    return standing(found).get(key) ?? [];
  }

  /** The newest of what is wanted, in order. */
  async newest(wanted: Wanted): Promise<FoundEntries[]> {
    const isAsked = ({ key }: Entry) =>
      key.startsWith(wanted.prefix) && isWanted(rankOf(key, stampOfObject(key)), wanted);
    const isCertain = (entries: Entry[], next: string) => {
      const page = pageOf(entries, wanted.atMost);
      return page.length === wanted.atMost && (page.at(-1)?.rank ?? '') > `${spanOf(next).max}~`;
    };
    const found = await this.#read(deviceOf(wanted.prefix), rangeOf(wanted), isAsked, isCertain);
    return pageOf(found, wanted.atMost);
  }

  /** Reads files until `enough` says so of the entries it has and the next file; begins anew when the index moves on. */
  async #read(
    deviceId: string,
    range: StampRange,
    isAsked: (entry: Entry) => boolean,
    enough: (entries: Entry[], next: string) => boolean,
  ): Promise<Entry[]> {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await this.#readOnce(deviceId, range, isAsked, enough);
      } catch (error) {
        if (!(error instanceof IndexMoved)) throw error;
        if (attempt === ATTEMPTS) throw new StoreAway('archive', error);
      }
  }

  async #readOnce(
    deviceId: string,
    range: StampRange,
    isAsked: (entry: Entry) => boolean,
    enough: (entries: Entry[], next: string) => boolean,
  ): Promise<Entry[]> {
    const load = async (names: string[]) => {
      const read = await someAtOnce(names, AT_ONCE.most, (name) => this.#files.entriesOf(name));
      return read.flatMap((entries) => entries.filter(isAsked));
    };
    const merged = await this.#files.merged();
    const found = await load(await newFiles(this.#files, merged, range));
    let [waiting, width]: [string[], number] = [[], AT_ONCE.first];
    for await (const name of segmentsOf(this.#files, deviceId, merged, range)) {
      if (waiting.length === 0 && enough(found, name)) return found;
      if (waiting.push(name) < width) continue;
      found.push(...(await load(waiting)));
      [waiting, width] = [[], Math.min(2 * width, AT_ONCE.most)];
    }
    return [...found, ...(await load(waiting))];
  }
}

/** The cursor may be any text; what is no time ends no range, and what stands behind it is left out by its rank. */
function rangeOf({ low, below }: Wanted): StampRange {
  const last = below.slice(0, LATEST.length);
  return {
    first: low === '' ? EARLIEST : low,
    last: isTimedName(last) && !Number.isNaN(timeOf(last)) ? last : LATEST,
  };
}

function pageOf(entries: Entry[], atMost: number): FoundEntries[] {
  const found = [...standing(entries)].map(([key, ofKey]) => ({
    rank: rankOf(key, stampOfObject(key)),
    entries: ofKey,
  }));
  return found.sort((a, b) => (a.rank < b.rank ? 1 : -1)).slice(0, atMost);
}
