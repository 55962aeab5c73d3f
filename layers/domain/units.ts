/** Canonical unit of each metric the specification names, and of what the server derives (IoT.md, measurements). */
const UNITS = new Map<string, string>([
  ['voltage_dc', 'V'],
  ['current_dc', 'A'],
  ['voltage_ac', 'V'],
  ['current_ac', 'A'],
  ['frequency', 'Hz'],
  ['pf', '1'],
  ['thd_v', '%'],
  ['thd_i', '%'],
  ['temperature', 'Cel'],
  ['battery', 'V'],
  ['power_dc', 'W'],
  ['power_active', 'W'],
  ['power_apparent', 'VA'],
  ['power_reactive', 'var'],
]);

const SI_PREFIXES = new Map([
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
]);

/**
 * A value in the unit its metric is stored under. That unit is the metric's own where the specification names the
 * metric: a unit that is sometimes missing would double the series. "kV" for a voltage is converted to V; other
 * metrics keep what the device said, or ''.
 */
export function inCanonicalUnit(
  metric: string,
  value: number,
  said: string | undefined,
): { value: number; unit: string } {
  const unit = UNITS.get(metric);
  if (unit === undefined) return { value, unit: said ?? '' };
  const factor = said !== undefined && said.slice(1) === unit ? SI_PREFIXES.get(said.charAt(0)) : undefined;
  return { value: factor === undefined ? value : within(value * factor), unit };
}

/** Stores take finite numbers only, and 1e306 kV would be infinitely many volts. */
const within = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
