import * as z from 'zod';
import { DEAD_LETTERS, isArchiveKey } from '../archive-keys.ts';
import { contract } from './contract.ts';
import { MAX_LIMIT } from './paging.ts';
import { TimePage } from './time-page.ts';

const Nothing = z.object({});

const FunctionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'expected the name of a function, such as store-metrics');

/** All but function and reason is null where the letter can't be read. `size` is the payload's in bytes. */
const DeadLetterRow = z.object({
  filename: z.string(),
  function: z.string(),
  reason: z.string(),
  topic: z.string().nullable(),
  received_at: z.iso.datetime().nullable(),
  buried_at: z.iso.datetime().nullable(),
  size: z.int().nullable(),
});
export type DeadLetterRow = z.infer<typeof DeadLetterRow>;

const LetterKey = z
  .string()
  .refine(
    (key) => key.startsWith(DEAD_LETTERS) && isArchiveKey(key),
    'expected the filename of a dead letter',
  );

/** Which letters: those named, those of one function, or all; at most 1,000 with one request. */
const Redrive = z
  .strictObject({
    keys: z.array(LetterKey).min(1).max(MAX_LIMIT).optional(),
    function: FunctionName.optional(),
  })
  .refine(
    ({ keys, function: name }) => keys === undefined || name === undefined,
    'give keys or function, not both',
  );
export type Redrive = z.infer<typeof Redrive>;

/**
 * `remaining`: letters of that function, or of all, that still stand; counted up to 1,000. `unreachable`: letters of a function
 * that is no longer there; they stay.
 */
const Redriven = z.object({
  redriven: z.int(),
  remaining: z.int(),
  not_found: z.array(z.string()),
  unreadable: z.array(z.string()),
  unreachable: z.array(z.string()),
});
export type Redriven = z.infer<typeof Redriven>;

/** What the routes for messages that a function could not take take and give. */
export const deadLettersApi = {
  list: contract({
    summary: 'Messages that a function could not take, newest first',
    params: Nothing,
    query: TimePage.extend({ function: FunctionName.optional() }),
    body: null,
    reply: z.array(DeadLetterRow),
  }),
  redrive: contract({
    summary: 'Send dead letters on their way again',
    params: Nothing,
    query: Nothing,
    body: Redrive.meta({ examples: [{ function: 'store-metrics' }] }),
    reply: Redriven,
  }),
};
