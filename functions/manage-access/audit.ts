import { auditApi } from '#domain/api/audit.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { route } from '#lambda/route.ts';
import type { Services } from './services.ts';

/** Who has changed what, newest first. */
export const listAudit = route(auditApi.list, async ({ path, query }, { audit }: Services) => {
  const { entries, next } = await audit.list(query);
  const { cursor: _, limit, from, to, ...filters } = query;
  const numbers = { limit: String(limit), from: from?.toString(), to: to?.toString() };
  return { status: 200, headers: linkToNext(path, { ...filters, ...numbers }, next), json: entries };
});
