import { isArchiveKey } from '#domain/archive-keys.ts';
import type { ListPage, ListRequest, ObjectInfo } from '../port.ts';
import { isWanted, newestFirst, newestOfDays, rankOf, stampOfKey, type Wanted, wantedBy } from '../ranks.ts';
import type { S3Bucket } from './bucket.ts';
import { daysUnder, type S3Day } from './days.ts';

type Found = ObjectInfo & { rank: string };

/** Lists a page, newest first; reads the names of as many hours as it needs. See {@link Archive.list}. */
export async function listBucket(bucket: S3Bucket, request: ListRequest): Promise<ListPage> {
  const wanted = wantedBy(request);
  const days = await daysUnder(bucket, request.prefix);
  const found = await newestOfDays(days, wanted, (day) => findIn(bucket, day, wanted));
  const page = found.slice(0, request.limit);
  return {
    objects: page.map(({ rank, ...info }) => info),
    next: found.length > page.length ? page.at(-1)?.rank : undefined,
  };
}

/** The newest of what a day holds of what is wanted, in no order. */
async function findIn(bucket: S3Bucket, day: S3Day, wanted: Wanted): Promise<Found[]> {
  const found: Found[] = [];
  for (const hour of await hoursOf(bucket, day, wanted)) {
    found.push(...(await findUnder(bucket, hour, wanted)));
    if (found.length >= wanted.atMost) break;
  }
  return newestFirst(found).slice(0, wanted.atMost);
}

/** Beginnings of keys, the latest first: a folder's day as a whole, the names of a day by their hours. */
async function hoursOf(bucket: S3Bucket, { beginning }: S3Day, wanted: Wanted): Promise<string[]> {
  const whole = wanted.prefix.startsWith(beginning) ? wanted.prefix : beginning;
  if (!beginning.endsWith('T') || whole.length >= beginning.length + '12-'.length) return [whole];
  const hours: string[] = [];
  for await (const { beginnings } of bucket.names(whole, '-')) hours.push(...beginnings);
  const stampAt = beginning.length - '2026-01-31T'.length;
  const last = wanted.below.slice(0, '2026-01-31T12-'.length);
  const first = wanted.low.slice(0, '2026-01-31T12-'.length);
  return hours.filter((hour) => hour.slice(stampAt) >= first && hour.slice(stampAt) <= last).reverse();
}

async function findUnder(bucket: S3Bucket, beginning: string, wanted: Wanted): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { objects } of bucket.names(beginning))
    for (const info of objects) {
      const { key } = info;
      if (!isArchiveKey(key) || !key.startsWith(wanted.prefix)) continue;
      const rank = rankOf(key, stampOfKey(key, info.lastModified.getTime()));
      if (isWanted(rank, wanted)) found.push({ ...info, rank });
    }
  return found;
}
