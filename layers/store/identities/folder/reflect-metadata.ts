/** What was noted of a class, by key. */
const notes = new WeakMap<object, Map<unknown, unknown>>();

const noted = (key: unknown, target: object): unknown => notes.get(target)?.get(key);

/**
 * The part of the Reflect metadata proposal that tsyringe, within @peculiar/x509, asks for when it is loaded: notes on a class,
 * without inheritance. A whole one that is there already stays.
 */
if (!('getMetadata' in Reflect))
  Object.assign(Reflect, {
    getMetadata: noted,
    getOwnMetadata: noted,
    defineMetadata: (key: unknown, value: unknown, target: object) => {
      const ofTarget = notes.get(target) ?? new Map<unknown, unknown>();
      notes.set(target, ofTarget.set(key, value));
    },
  });
