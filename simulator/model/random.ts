/**
 * Mixes integers into 32 unsigned bits (the rounds of MurmurHash3's finaliser). Everything random in the simulator
 * comes from here, so that a run can be repeated and a value at any time can be computed without those before it.
 */
export function hash(...parts: number[]): number {
  let bits = 0x811c9dc5;
  for (const part of parts) {
    bits = Math.imul(bits ^ part, 0x9e3779b1);
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits ^= bits >>> 13;
  }
  bits = Math.imul(bits, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number in [0, 1) that belongs to the given integers. */
export const unit = (...parts: number[]): number => hash(...parts) / 2 ** 32;

/** Noise in (-1, 1) that belongs to the given integers, triangular: small values are the more likely ones. */
export function noise(...parts: number[]): number {
  const bits = hash(...parts);
  return ((bits & 0xffff) + (bits >>> 16)) / 0xffff - 1;
}

export type Random = () => number;

/** A repeatable sequence of numbers in [0, 1). */
export function randomFrom(...seed: number[]): Random {
  const start = hash(...seed);
  let count = 0;
  return () => unit(start, count++);
}

export const between = (random: Random, lowest: number, highest: number): number =>
  lowest + (highest - lowest) * random();

/** Waiting time until something that happens every `mean` on average (exponential). */
export const waitingTime = (random: Random, mean: number): number => -mean * Math.log(1 - random());
