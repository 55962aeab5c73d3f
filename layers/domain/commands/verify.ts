import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

/**
 * Whether the `sig` of a command is of one of the device's keys, over all its other fields (IoT.md, signature). Compared in constant
 * time. False, too, for what has no canonical form: half of a surrogate pair, or nested too deep.
 * @param keys of the device, by key id
 */
export function isSigned(
  command: Readonly<Record<string, unknown>>,
  keys: ReadonlyMap<string, Uint8Array>,
): boolean {
  const { sig, ...signed } = command;
  if (typeof sig !== 'string') return false;
  const end = sig.indexOf(':');
  const key = keys.get(sig.slice(0, Math.max(0, end)));
  const message = key && canonicalOrNull(signed);
  if (!key || message === null || message === undefined) return false;
  return isSame(sig.slice(end + 1), createHmac('sha256', key).update(message).digest('base64'));
}

function canonicalOrNull(value: unknown): string | null {
  try {
    return canonicalJson(value);
  } catch {
    return null; // anybody may publish anything on a command topic
  }
}

/** Texts are compared, not what they decode to: of a signature there is one base64. */
function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
