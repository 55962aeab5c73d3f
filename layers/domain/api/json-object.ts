import * as z from 'zod';

export type JsonObject = { [key: string]: unknown };

/** Deeper than any use we know, and far from where parsers and databases give up. */
const MAX_DEPTH = 32;

/** What PostgreSQL takes neither in text nor in jsonb: NUL, and half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Cs}]/u;

type Place = { value: unknown; depth: number };

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Why a JSON value can't be stored, or null. Goes through it without recursion: a body of 1 MiB can be nested half a
 * million deep.
 */
function problemOf(root: unknown): string | null {
  const places: Place[] = [{ value: root, depth: 0 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { value, depth } = place;
    if (typeof value === 'string' && UNSTORABLE.test(value))
      return 'a text holds a NUL or half a surrogate pair';
    if (typeof value === 'number' && !Number.isFinite(value)) return 'a number is too large';
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
    if (!Array.isArray(value) && Object.keys(value).some((key) => UNSTORABLE.test(key)))
      return 'a key holds a NUL or half a surrogate pair';
    for (const inner of Object.values(value)) places.push({ value: inner, depth: depth + 1 });
  }
  return null;
}

/** A JSON object that is stored already. */
export const StoredJsonObject = z
  .custom<JsonObject>(isJsonObject, 'expected a JSON object')
  .meta({ type: 'object' });

/** Any JSON object that every store takes as it is: at most 32 levels deep, no NUL, no half surrogate pair. */
export const JsonObject = StoredJsonObject.superRefine((value, context) => {
  const message = problemOf(value);
  if (message !== null) context.addIssue({ code: 'custom', message });
});
