import type * as z from 'zod';

/** Headers that some routes heed beside those of every request. */
export type RequestHeader = 'if-match' | 'idempotency-key';

/** What else is to be known of a route; all of it may be left out. */
type Extras = {
  /** How it answers when all is well; 200 where nothing is said. */
  statuses?: readonly number[];
  /** With which statuses it may refuse, beside those that its shape tells (400, 404, 413, 415). */
  refusals?: readonly number[];
  /** Media types of its answer beside JSON, or instead of it where `reply` is null. */
  media?: readonly string[];
  /** Media types of a body that is not JSON: it is then handed on as text. */
  bodyTypes?: readonly string[];
  headers?: readonly RequestHeader[];
};

/**
 * What a route takes and gives. Requests are parsed by `params`, `query` and `body` (null: it takes none; a schema that takes
 * `undefined`: it may be left out), and what goes out is parsed by the reply's schema (null: not JSON).
 */
export type Contract<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | null,
  R extends z.ZodType | null,
> = Extras & {
  summary: string;
  params: P;
  query: Q;
  body: B;
  reply: R;
};

/** Any route's contract, for whoever only describes it. */
export type AnyContract = Contract<z.ZodType, z.ZodType, z.ZodType | null, z.ZodType | null>;

/** Writes a contract down with its types. */
export const contract = <
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | null,
  R extends z.ZodType | null,
>(
  of: Contract<P, Q, B, R>,
): Contract<P, Q, B, R> => of;
