import * as z from 'zod';
import { gunzip, gzip } from './gzip.ts';

/**
 * What the index says of a key: the batch (`{stamp}_{hash}`) that holds the object, and its bytes. A size of null says that the key
 * was removed when the batch's stamp was, with all that was written before.
 */
export type Entry = { key: string; size: number | null; batch: string };

/** A file of the index: names of batches, and entries that point to them by number. */
const IndexFile = z.object({
  batches: z.array(z.string()),
  entries: z.array(z.tuple([z.string(), z.number().nullable(), z.number()])),
});

/** In the order of their keys, which packs best and makes the same file of the same entries. */
export function packEntries(entries: Entry[]): Promise<Buffer> {
  const batches = [...new Set(entries.map(({ batch }) => batch))].sort();
  const numbers = new Map(batches.map((batch, index) => [batch, index]));
  const rows = entries
    .toSorted((a, b) => (a.key < b.key || (a.key === b.key && a.batch < b.batch) ? -1 : 1))
    .map(({ key, size, batch }) => [key, size, numbers.get(batch)]);
  return gzip(Buffer.from(JSON.stringify({ batches, entries: rows })));
}

export async function unpackEntries(bytes: Buffer): Promise<Entry[]> {
  const { batches, entries } = IndexFile.parse(JSON.parse((await gunzip(bytes)).toString('utf8')));
  return entries.map(([key, size, number]) => ({ key, size, batch: batches[number] ?? '' }));
}

/** What stands under each key, of all that was ever written there: the first receipt since it was last removed. */
export function standing(entries: Entry[]): Map<string, Entry[]> {
  const byKey = Map.groupBy(entries, ({ key }) => key);
  const found = new Map<string, Entry[]>();
  for (const [key, ofKey] of byKey) {
    const removed = ofKey.reduce(
      (last, { size, batch }) => (size === null && batch > last ? batch : last),
      '',
    );
    const kept = ofKey.filter(({ size, batch }) => size !== null && batch > removed);
    if (kept.length > 0)
      found.set(
        key,
        kept.sort((a, b) => (a.batch < b.batch ? -1 : 1)),
      );
  }
  return found;
}
