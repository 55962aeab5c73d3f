/** PostgreSQL takes no NUL in a text; it stands as U+FFFD then, and so does half of a surrogate pair. */
export const storableText = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

/** A JSON value as text for jsonb, whatever is in its texts. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? storableText(inner) : inner));
