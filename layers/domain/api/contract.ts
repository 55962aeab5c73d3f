import type * as z from 'zod';

/**
 * What a route takes and gives. Requests are parsed by `params`, `query` and `body` (null: it takes none; a schema that takes
 * `undefined`: it may be left out), and what goes out is parsed by the reply's schema (null: not JSON).
 */
export type Contract<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | null,
  R extends z.ZodType | null,
> = {
  summary: string;
  params: P;
  query: Q;
  body: B;
  reply: R;
};

/** Writes a contract down with its types. */
export const contract = <
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType | null,
  R extends z.ZodType | null,
>(
  of: Contract<P, Q, B, R>,
): Contract<P, Q, B, R> => of;
