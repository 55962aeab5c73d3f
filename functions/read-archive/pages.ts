import { linkToNext } from '#domain/api/paging.ts';
import type { TimePage } from '#domain/api/time-page.ts';
import type { Reply } from '#lambda/route.ts';
import type { Archive, ListPage } from '#store/archive/port.ts';

type Asked = { path: string; query: TimePage };

/** A page of what stands under a prefix, as a request asks for it. */
export const pageOf = (
  archive: Archive,
  prefix: string,
  { limit, from, to, cursor }: TimePage,
): Promise<ListPage> => archive.list({ prefix, limit, from, to, after: cursor });

/** Answers rows, with the way to the next page. Relative times are fixed there to what they meant here. */
export function pageReply<R>(
  { path, query }: Asked,
  rows: R[],
  next: string | undefined,
): Reply<R[]> & { json: R[] } {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const asText = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  return { status: 200, headers: linkToNext(path, asText, next), json: rows };
}
