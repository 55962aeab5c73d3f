import { untilThere } from './until-there.ts';

/** What a replay on its way heeds: the signal to stop, and who hears of a store that is away. */
export type Watch = { signal: AbortSignal; onAway: (name: string, reason: string) => void };

/** Does something that needs a store, and waits for that while it is away. @throws StoreAway when the signal comes first */
export const patiently = <T>(work: () => Promise<T>, { signal, onAway }: Watch): Promise<T> =>
  untilThere(work, signal, ({ store, message }) => onAway(store, message));
