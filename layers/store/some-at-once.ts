/**
 * Does something for each of many things, `width` of them at a time, and answers the results in their order: reading a
 * thousand files at once would take all the descriptors a process has.
 */
export async function someAtOnce<T, R>(
  things: T[],
  width: number,
  work: (thing: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = things.entries();
  const worker = async () => {
    for (const [index, thing] of waiting) results[index] = await work(thing);
  };
  await Promise.all(Array.from({ length: Math.min(width, things.length) }, worker));
  return results;
}
