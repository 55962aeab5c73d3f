/**
 * Messages that are known to have followed each other without a gap in one power cycle of a device: sequence numbers
 * `a` to `b` (both included, may wrap), formed at `ta` to `tb` (epoch ms, the device's clock). `boot` is null for
 * firmware that doesn't send it.
 */
export type Segment = Readonly<{ a: number; b: number; ta: number; tb: number; boot: number | null }>;

/**
 * What is remembered of a device. Segments are sorted by `compareSegments`; those of one `boot` never overlap in time
 * (they may touch). Messages formed at or before `floor` (epoch ms) have been forgotten.
 */
export type SequenceState = Readonly<{ segments: readonly Segment[]; floor: number | null }>;

/** One message's envelope: `seq` 0 to 2^32-1, `ts` in whole epoch ms, `boot` null where the device sends none. */
export type Observation = Readonly<{ seq: number; ts: number; boot: number | null }>;

export type Verdict = 'new' | 'duplicate' | 'old' | 'clock_inconsistent';

/** `segments`: how many are kept in all. `doubts`: how many joints are kept open, see pace.ts. */
export type Limits = Readonly<{ segments: number; doubts: number }>;

export const LIMITS: Limits = { segments: 256, doubts: 32 };

/** A device that nothing is known of yet. */
export const EMPTY_SEQUENCE: SequenceState = { segments: [], floor: null };
