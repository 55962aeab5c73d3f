import { isArchiveKey } from '#domain/archive-keys.ts';
import type { S3Bucket } from './bucket.ts';
import { daysUnder } from './days.ts';

/** Removes objects of the prefix of earlier UTC days. See {@link Archive.prune}. */
export async function pruneBucket(bucket: S3Bucket, prefix: string, before: Date): Promise<number> {
  const firstKept = before.toISOString().slice(0, 10);
  const days = (await daysUnder(bucket, prefix)).filter(({ day }) => day < firstKept);
  let removed = 0;
  for (const { beginning } of days)
    for await (const { objects } of bucket.names(prefix.startsWith(beginning) ? prefix : beginning)) {
      const doomed = objects
        .map(({ key }) => key)
        .filter((key) => isArchiveKey(key) && key.startsWith(prefix));
      await bucket.remove(doomed);
      removed += doomed.length;
    }
  return removed;
}
