/** What decides where two messages have different values for one series and time (the port's SampleRun). */
export type Rank = { ts: number; seq: number; message: bigint };

/** Whether a message is to be believed rather than another. */
export function outranks(one: Rank, other: Rank): boolean {
  if (one.ts !== other.ts) return one.ts > other.ts;
  if (one.seq !== other.seq) return one.seq > other.seq;
  return one.message > other.message;
}
