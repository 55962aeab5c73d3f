import * as z from 'zod';
import { contract } from './contract.ts';
import { cursorOf, Limit } from './paging.ts';
import { QueryTime } from './times.ts';

const AuditEntry = z.object({
  id: z.int(),
  time: z.iso.datetime(),
  /** Who: the subject of a token, `key:{id}` of an API key, or `anonymous` where no login is asked for. */
  subject: z.string(),
  role: z.string(),
  /** Method and path as the manifest has them. */
  route: z.string(),
  /** What was changed, such as a device_id. */
  target: z.string().nullable(),
  /** As it was, where it is known and was there; never with a secret in it. */
  before: z.unknown(),
  after: z.unknown(),
  request_id: z.string(),
  address: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Time in epoch microseconds, and the id. */
const AuditCursor = z.tuple([z.int().min(0), z.int().min(0)]);
export type AuditCursor = z.infer<typeof AuditCursor>;

const text = z
  .string()
  .max(300)
  .regex(/^[^\0\p{Cs}]*$/u, 'no NUL and no half of a surrogate pair');

const AuditQuery = z.object({
  limit: Limit,
  cursor: cursorOf(AuditCursor),
  subject: text.optional(),
  target: text.optional(),
  /** As the manifest has it: `PUT /api/devices/{id}`. */
  route: text.optional(),
  /** Epoch milliseconds, [from, to). */
  from: QueryTime.optional(),
  to: QueryTime.optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

/** Who has changed what. */
export const auditApi = {
  list: contract({
    summary: 'The audit log, newest first',
    params: z.object({}),
    query: AuditQuery,
    body: null,
    reply: z.array(AuditEntry),
  }),
};
