import { isSigned } from '#domain/commands/verify.ts';
import type { Command } from './read-command.ts';

/** Why a command is ignored: not one at all, no key to check it with, a wrong signature, or too old or too new. */
export type Refusal = 'malformed' | 'no_key' | 'bad_signature' | 'stale';

/** The command keys of a device, by key id. */
export type Keys = ReadonlyMap<string, Uint8Array>;

/**
 * What a device goes by. `tolerance` in ms; a device `isSynchronised` whose clock is right. `acceptsUnsigned` counts only where it has no key.
 */
export type Policy = { keys: Keys; acceptsUnsigned: boolean; tolerance: number; isSynchronised: boolean };

/**
 * Whether a command is ignored, in the order of IoT.md, "Duties of the device".
 * @param now by the device's clock, epoch ms
 * @param last `ts` of the last command that was taken, epoch ms
 */
export function refusalOf(
  command: Command | null,
  policy: Policy,
  now: number,
  last: number | null,
): Refusal | null {
  if (!command) return 'malformed';
  if (policy.keys.size > 0 && !isSigned(command.fields, policy.keys)) return 'bad_signature';
  if (policy.keys.size === 0 && !policy.acceptsUnsigned) return 'no_key';
  return isFresh(command.ts, policy, now, last) ? null : 'stale';
}

const isFresh = (ts: number, policy: Policy, now: number, last: number | null): boolean =>
  policy.isSynchronised ? Math.abs(ts - now) <= policy.tolerance : last === null || ts > last;
