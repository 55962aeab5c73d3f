import * as z from 'zod';

const DEFAULT_LIMIT = 100;
export const MAX_LIMIT = 1000;

/** Rows of a page, as text in a query. */
export const Limit = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a whole number')
  .transform(Number)
  .pipe(z.number().min(1).max(MAX_LIMIT, `at most ${MAX_LIMIT}; the Link header leads to the next page`))
  .default(DEFAULT_LIMIT)
  .meta({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'Rows of a page, at most; the Link header leads to the next one',
  });

/** A position in a list, packed so that no client builds on what is in it. */
export const packCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** An opaque cursor in a query, unpacked and checked: it comes from outside like all else. */
export const cursorOf = <T extends z.ZodType>(position: T) =>
  z
    .string()
    .transform((packed, context): unknown => {
      try {
        return JSON.parse(Buffer.from(packed, 'base64url').toString('utf8'));
      } catch {
        context.addIssue({ code: 'custom', message: 'not a cursor of this list' });
        return z.NEVER;
      }
    })
    .pipe(position)
    .optional()
    .meta({
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'Where a page goes on: take it as it stands in the Link header',
    });

/**
 * The Link header to the next page (RFC 8288): the request's own path and query with the cursor exchanged.
 * @param query the query as it came, before it was parsed
 */
export function linkToNext(
  path: string,
  query: Record<string, string | undefined>,
  cursor: unknown,
): Record<string, string> {
  if (cursor === undefined) return {};
  const next = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) next.set(name, value);
  next.set('cursor', packCursor(cursor));
  return { link: `<${path}?${next}>; rel="next"` };
}
