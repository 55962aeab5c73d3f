/**
 * Work on one thing, one after the other within this process. Without a transaction in the store this is what keeps two
 * writers apart that would both make the last series a device may have.
 */
const last = new Map<string, Promise<unknown>>();

/** Does `work` when all is done that was to be done on the same thing before. */
export async function inTurn<T>(thing: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(thing) ?? Promise.resolve();
  const mine = before.then(work, work);
  last.set(thing, mine);
  try {
    return await mine;
  } finally {
    if (last.get(thing) === mine) last.delete(thing);
  }
}
