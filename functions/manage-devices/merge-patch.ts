import { isJsonObject, type JsonObject } from '#domain/api/json-object.ts';

/**
 * JSON merge patch of one object by another (RFC 7396). Made of entries and never by assignment, for a key may be
 * `__proto__`. Both are at most as deep as {@link JsonObject} allows.
 */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(value) ? mergePatch(objectOr(merged.get(key)), value) : value);
  }
  return Object.fromEntries(merged);
}

const objectOr = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
