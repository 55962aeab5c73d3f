import * as z from 'zod';
import { ROLES } from '../access/role.ts';
import { contract } from './contract.ts';
import { cursorOf, Limit } from './paging.ts';

const Name = z
  .string('expected text')
  .min(1, 'expected a name')
  .max(100, 'at most 100 characters')
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters');

const NewKey = z.strictObject({
  /** What the key is for, for people. */
  name: Name,
  role: z.enum(ROLES, `expected one of ${ROLES.join(', ')}`),
  /** Without it the key holds until it is revoked. */
  expires_at: z.iso
    .datetime({ offset: true, error: 'expected a time such as 2027-01-01T00:00:00Z' })
    .refine((time) => Date.parse(time) > Date.now(), 'expected a time to come')
    .optional(),
});

const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  created_at: z.iso.datetime(),
  created_by: z.string(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
  /** To the hour. */
  last_used_at: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** Created_at in epoch microseconds, and the id. */
const KeyCursor = z.tuple([z.int().min(0), z.string().regex(/^[0-9a-f]{16}$/)]);
export type KeyCursor = z.infer<typeof KeyCursor>;

const KeyQuery = z.object({ limit: Limit, cursor: cursorOf(KeyCursor) });
export type KeyQuery = z.infer<typeof KeyQuery>;

const Nothing = z.object({});

/** Who may use the API as a program. The key itself is answered once, and kept nowhere. */
export const keysApi = {
  create: contract({
    summary: 'Make an API key; the answer can not be had again',
    params: Nothing,
    query: Nothing,
    body: NewKey,
    reply: ApiKey.extend({ key: z.string() }),
    statuses: [201],
    refusals: [409],
  }),
  list: contract({
    summary: 'API keys, newest first, those that were revoked among them',
    params: Nothing,
    query: KeyQuery,
    body: null,
    reply: z.array(ApiKey),
  }),
  revoke: contract({
    summary: 'Revoke an API key; within a minute it opens nothing any more',
    params: z.object({ id: z.string() }),
    query: Nothing,
    body: null,
    reply: z.object({ message: z.string() }),
  }),
};
