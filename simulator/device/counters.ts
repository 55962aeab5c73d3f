import type { Refusal } from '../commands/refusal.ts';

/**
 * What has happened in a fleet since it started. `formed` counts messages, `sent`, `acknowledged` and `refused` count
 * them once for each broker; `lost` are those that left the buffer before any broker had them. `commands` were answered, `ignored` were not.
 */
export type Counters = {
  formed: number;
  sent: number;
  acknowledged: number;
  refused: number;
  lost: number;
  commands: number;
  ignored: { [reason in Refusal]: number };
  updates: { started: number; succeeded: number; failed: number };
  faults: { drop: number; duplicate: number; reorder: number; reboot: number; offline: number };
};

export const noCounts = (): Counters => ({
  formed: 0,
  sent: 0,
  acknowledged: 0,
  refused: 0,
  lost: 0,
  commands: 0,
  ignored: { malformed: 0, no_key: 0, bad_signature: 0, stale: 0 },
  updates: { started: 0, succeeded: 0, failed: 0 },
  faults: { drop: 0, duplicate: 0, reorder: 0, reboot: 0, offline: 0 },
});
