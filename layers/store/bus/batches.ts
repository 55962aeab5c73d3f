/** What one call may carry. */
export type CallLimits = { entries: number; bytes: number };

/** Parts things, in order, into calls within the limits. A thing that is too large by itself goes alone: the service says what is wrong. */
export function inBatches<T>(
  things: T[],
  sizeOf: (thing: T) => number,
  { entries, bytes }: CallLimits,
): T[][] {
  const batches: T[][] = [];
  let size = 0;
  for (const thing of things) {
    const batch = batches.at(-1);
    const own = sizeOf(thing);
    if (batch === undefined || batch.length >= entries || size + own > bytes) {
      batches.push([thing]);
      size = own;
    } else {
      batch.push(thing);
      size += own;
    }
  }
  return batches;
}
