/** What a replay on its way heeds: the signal to stop, and who hears of a store that is away. */
export type Watch = { signal: AbortSignal; onAway: (name: string, reason: string) => void };
