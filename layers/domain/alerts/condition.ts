/**
 * When the values of a metric are reason for an alert: above `high`, below `low`, or either. The alert stays until the values
 * are on the other side of the limit by `hysteresis`, so that a value at the limit does not make it come and go.
 */
export type Condition = {
  low: number | null;
  high: number | null;
  hysteresis: number;
  /** Smaller magnitudes are no signal, such as a line that is switched off: nothing is out of range then. */
  ignoreBelow: number | null;
  /** For how long values must be out of range before the alert is raised, and in range before it is cleared. */
  durationMs: number;
  clearDurationMs: number;
  /** Over a longer time without a sample nothing is known to have lasted. */
  maxGapMs: number;
};

/** Where a value stands: out of range, in range, or in between, where it neither raises nor clears. */
export type Zone = 'out' | 'between' | 'in';

/** A value on a limit is within it, as EN 50163 has it for its voltages. */
export function zoneOf({ low, high, hysteresis, ignoreBelow }: Condition, value: number): Zone {
  if (ignoreBelow !== null && Math.abs(value) < ignoreBelow) return 'in';
  if ((high !== null && value > high) || (low !== null && value < low)) return 'out';
  const isClear =
    (high === null || value <= high - hysteresis) && (low === null || value >= low + hysteresis);
  return isClear ? 'in' : 'between';
}
