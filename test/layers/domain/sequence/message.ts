import { judgeAll } from '#domain/sequence/judge.ts';
import { EMPTY_SEQUENCE, type Limits, type Observation, type SequenceState } from '#domain/sequence/state.ts';

/** A message with this number, formed at this second. */
export const at = (second: number, seq: number, boot: number | null = null): Observation => ({
  seq,
  ts: second * 1000,
  boot,
});

/** Messages with these numbers, ten seconds apart. */
export const every10s = (second: number, seqs: number[], boot: number | null = null): Observation[] =>
  seqs.map((seq, i) => at(second + i * 10, seq, boot));

/** The state after these messages. */
export const stateOf = (messages: Observation[], limits?: Limits): SequenceState =>
  judgeAll(EMPTY_SEQUENCE, messages, limits).state;
