const MODULUS = 2 ** 32;
const HALF = MODULUS / 2;

/** How far to count up from one number to another, 0 to 2^32-1 (RFC 1982, 32 bits). */
export const distance = (from: number, to: number): number => (to - from) >>> 0;

/** The number after this one: 0 follows 2^32-1. */
export const next = (n: number): number => (n + 1) >>> 0;

/** Whether `to` comes after `from`: less than half the circle ahead (RFC 1982, 3.2). */
export function isAfter(from: number, to: number): boolean {
  const d = distance(from, to);
  return d > 0 && d < HALF;
}

/**
 * For sorting: negative when `x` comes first. RFC 1982 leaves a pair that is exactly 2^31 apart undefined; here the
 * smaller number is then the first. Three numbers spread over the whole circle have no order, only neighbours have.
 */
export function compareSerial(x: number, y: number): number {
  const d = distance(x, y);
  if (d === 0 || d === HALF) return x - y;
  return d < HALF ? -1 : 1;
}
