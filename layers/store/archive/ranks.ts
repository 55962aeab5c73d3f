import { isTimedName, stampOf, stampOfName } from '#domain/archive-keys.ts';
import type { ListRequest } from './port.ts';

/** Keys of the prefix with ranks in [low, below), the newest `atMost` of them. */
export type Wanted = { prefix: string; low: string; below: string; atMost: number };

/** What a page of a list needs, and one more: whether there is a next page. */
export const wantedBy = ({ prefix, from, to, after, limit }: ListRequest): Wanted => {
  const below = to === undefined ? '~' : stampOf(to);
  return {
    prefix,
    low: from === undefined ? '' : stampOf(from),
    below: after !== undefined && after < below ? after : below,
    atMost: limit + 1,
  };
};

/** An object's place in the order (time, then name, then key), as one text that sorts like it. */
export function rankOf(key: string, stamp: string): string {
  return `${stamp} ${nameOf(key)} ${key}`;
}

/** The time an object stands under: that of its name, or that of its writing (epoch milliseconds) within its folder's day. */
export function stampOfKey(key: string, writtenAt: number): string {
  const name = nameOf(key);
  return isTimedName(name) ? stampOfName(name) : withinDay(key.split('/').at(-2) ?? '', writtenAt);
}

/** The time of something written into a day's folder, moved to the nearest of that day. */
export function withinDay(day: string, time: number): string {
  const stamp = stampOf(time);
  if (stamp.startsWith(day)) return stamp;
  return stamp < day ? `${day}T00-00-00.000Z` : `${day}T23-59-59.999Z`;
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

export const isWanted = (rank: string, { low, below }: Wanted): boolean => rank >= low && rank < below;

/** Sorts by rank, the newest first. */
export const newestFirst = <F extends { rank: string }>(found: F[]): F[] =>
  found.sort((a, b) => (a.rank < b.rank ? 1 : -1));

/** The newest of what is wanted, from as many days as that needs; `find` answers the newest of one folder's day. */
export async function newestOfDays<D extends { day: string }, F extends { rank: string }>(
  folders: D[],
  wanted: Wanted,
  find: (folder: D) => Promise<F[]>,
): Promise<F[]> {
  const found: F[] = [];
  for (const sameDay of newestDaysFirst(folders, wanted)) {
    const ofDay = await Promise.all(sameDay.map(find));
    found.push(...newestFirst(ofDay.flat()).slice(0, wanted.atMost - found.length));
    if (found.length === wanted.atMost) break;
  }
  return found;
}

function newestDaysFirst<D extends { day: string }>(folders: D[], { low, below }: Wanted): D[][] {
  const inRange = folders.filter(({ day }) => day >= low.slice(0, 10) && day <= below.slice(0, 10));
  const days = [...Map.groupBy(inRange, ({ day }) => day)];
  return days.sort(([a], [b]) => (a < b ? 1 : -1)).map(([, ofDay]) => ofDay);
}
