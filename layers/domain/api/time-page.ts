import * as z from 'zod';
import { cursorOf, Limit } from './paging.ts';
import { QueryTime } from './times.ts';

/** A page by time, newest first; `from` and `to` in epoch milliseconds, [from, to). */
export const TimePage = z.object({
  limit: Limit,
  cursor: cursorOf(z.string().max(1000)),
  from: QueryTime.optional(),
  to: QueryTime.optional(),
});
export type TimePage = z.infer<typeof TimePage>;
