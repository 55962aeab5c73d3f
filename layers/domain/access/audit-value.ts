import { isJsonObject } from '../api/json-object.ts';

/** Names of fields whose values open something. */
const SECRET = /^key$|_key$|password|secret|token|authorization|signature/i;

/** Of what is larger only the beginning is kept. */
const MAX_BYTES = 16_384;
const KEPT_CHARACTERS = 1000;

/**
 * A value as the audit log keeps it: without secrets, and no larger than 16 KiB as JSON. What is larger stands there as
 * `{truncated, bytes, begins}`.
 */
export function auditValue(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const shown = withoutSecrets(value);
  const text = JSON.stringify(shown);
  const bytes = Buffer.byteLength(text);
  return bytes <= MAX_BYTES ? shown : { truncated: true, bytes, begins: text.slice(0, KEPT_CHARACTERS) };
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isJsonObject(value)) return value;
  // made of entries and never by assignment, for a key may be __proto__
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET.test(name) ? '(not kept)' : withoutSecrets(inner),
    ]),
  );
}
