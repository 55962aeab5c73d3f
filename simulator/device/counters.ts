/**
 * What has happened in a fleet since it started. `formed` counts messages, `sent`, `acknowledged` and `refused` count
 * them once for each broker; `lost` are those that fell out of a full buffer before any broker had them.
 */
export type Counters = {
  formed: number;
  sent: number;
  acknowledged: number;
  refused: number;
  lost: number;
  commands: number;
  faults: { drop: number; duplicate: number; reorder: number; reboot: number; offline: number };
};

export const noCounts = (): Counters => ({
  formed: 0,
  sent: 0,
  acknowledged: 0,
  refused: 0,
  lost: 0,
  commands: 0,
  faults: { drop: 0, duplicate: 0, reorder: 0, reboot: 0, offline: 0 },
});
