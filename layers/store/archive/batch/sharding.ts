import type { NewObject } from '../port.ts';
import { type Entry, packEntries } from './entries.ts';
import { deviceOf, indexName, MAX_DIGITS, shardFolder, stampOfObject } from './index-names.ts';

/** Entries of one shard's devices and one UTC day, that of the messages themselves; `folder` is the shard's. */
export type Segment = { folder: string; day: string; entries: Entry[] };

/** A file is to hold about so many entries: some 100 KB, of which a page of a device's messages needs one or two. */
const ENTRIES = 4000;

/** Divides entries by days, and each day by as many shards as its number of entries asks for, at least as many as they are in. */
export function segmentsFor(entries: Entry[], leastDigits: number): Segment[] {
  const once = [...new Map(entries.map((entry) => [`${entry.key} ${entry.batch}`, entry])).values()];
  const days = Map.groupBy(once, ({ key }) => stampOfObject(key).slice(0, 10));
  return [...days].flatMap(([day, ofDay]) => {
    const digits = digitsFor(ofDay.length, leastDigits);
    const folders = new Map<string, string>(); // a device's hash is reckoned once
    const folderOf = ({ key }: Entry) => {
      const device = deviceOf(key);
      const folder = folders.get(device) ?? shardFolder(device, digits);
      folders.set(device, folder);
      return folder;
    };
    return [...Map.groupBy(ofDay, folderOf)].map(([folder, inFolder]) => ({
      folder,
      day,
      entries: inFolder,
    }));
  });
}

function digitsFor(count: number, least: number): number {
  let digits = least;
  while (digits < MAX_DIGITS && count > ENTRIES * 16 ** (digits - least)) digits += 1;
  return digits;
}

/** The file of a segment: the same of the same entries. */
export async function segmentObject({ folder, entries }: Segment): Promise<NewObject> {
  const body = await packEntries(entries);
  return {
    key: indexName(
      folder,
      entries.map(({ key }) => stampOfObject(key)),
      body,
    ),
    body,
  };
}
