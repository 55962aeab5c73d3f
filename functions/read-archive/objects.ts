import type * as z from 'zod';
import { NotFound } from '#domain/errors.ts';
import type { Reply } from '#lambda/route.ts';
import type { Archive } from '#store/archive/port.ts';

/** The object under a key, exactly as it stands there. @throws NotFound also for what is no key */
export async function objectReply(archive: Archive, key: string): Promise<Reply<never>> {
  const bytes = await archive.get(key);
  if (bytes === undefined) throw new NotFound(`there is no ${key} in the archive`);
  return { status: 200, text: bytes.toString('utf8'), contentType: 'application/json' };
}

/** Reads an object by its schema; undefined where there is none, null where it is something else: a person's or a broken disk's. */
export async function readObject<T extends z.ZodType>(
  archive: Archive,
  key: string,
  schema: T,
): Promise<z.output<T> | null | undefined> {
  const bytes = await archive.get(key);
  if (bytes === undefined) return undefined;
  const result = schema.safeParse(parsed(bytes));
  return result.success ? result.data : null;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // which fits no schema of ours
  }
}
