/**
 * No value is stored that is larger, and a smaller one is 0: PostgreSQL refuses arithmetic that overflows or underflows, a
 * query would fail for it, and all stores are to answer alike.
 */
const LARGEST = 1e300;
const SMALLEST = 1e-100;

/** A finite value as the stores keep it. */
export function storable(value: number): number {
  const size = Math.abs(value);
  if (size >= SMALLEST && size <= LARGEST) return value;
  return size < SMALLEST ? 0 : Math.sign(value) * LARGEST;
}
