import type { WindowFunction } from '#domain/api/metrics.ts';

/** A device may have this many measured types; what the server derives does not count (IoT.md, topics). */
export const MAX_TYPES = 200;

/**
 * The samples of one metric in one message, at least one. `times` (whole epoch milliseconds, ascending, each once) and
 * `values` (finite) go in pairs. `message` tells the same message from another with overlapping samples: the first 60
 * bits of the SHA-256 of topic, NUL and payload.
 */
export type SampleRun = {
  deviceId: string;
  /** Printable text, as `unit` is. */
  metric: string;
  /** The unit first told is the one a series keeps; '' is none. */
  unit: string;
  times: number[];
  values: number[];
  message: bigint;
  /**
   * Rank of the message where two have different values for one series and time: the later (ts, seq) wins, then the
   * larger `message`.
   */
  ts: number;
  seq: number;
  /** True where the device's clock was not believed and `times` were moved to the time of receipt. */
  moved: boolean;
  /** True for what the server derives: it does not count against the number of types a device may have. */
  derived: boolean;
};

/** What became of a run: `too_old` where any of its samples was older than the retention and left out. */
export type WriteOutcome = 'stored' | 'too_old' | 'too_many_types';

/** A sample, or a window's figure; `time` in epoch milliseconds (a window's start, also where the range cuts it). */
export type Point = { time: number; metric: string; unit: string; value: number };

/** A position in the order (time, metric), behind which a page goes on. */
export type PointCursor = { time: number; metric: string };

export type RawQuery = {
  deviceId: string;
  /** Epoch milliseconds, [start, stop). */
  start: number;
  stop: number;
  metrics: string[] | undefined;
  limit: number;
  after: PointCursor | undefined;
};

export type WindowQuery = RawQuery & {
  /** Length of a window in whole milliseconds; windows are aligned to the epoch, and the range cuts the first and last. */
  every: number;
  fn: WindowFunction;
  /** Samples further apart than this, in milliseconds, have a hole between them that `integral` does not cross. */
  maxGap: number;
};

/** One device and a range, [start, stop) in epoch milliseconds. */
export type CountQuery = Pick<RawQuery, 'deviceId' | 'start' | 'stop'>;

/** How many samples there are of a metric; two messages that have the same time have one sample there. */
export type SampleCount = { metric: string; samples: number };

/** The time series. A sample is keyed by device, metric and time, so a repeat changes nothing. */
export interface MetricsStore {
  /**
   * Makes what has to be there before anything can be written, and sets for how long it is kept; may be called at any time, by
   * several at once. Nothing that is there is deleted by it.
   * @throws StoreAway when the store does not answer; Error that says what to do where we may not make or change what is missing
   */
  prepare(): Promise<void>;
  /**
   * Stores runs and answers for each, in order. A message has at most one run of a metric.
   * @throws StoreAway when the store does not answer; some runs may then have been stored, and all may be sent again
   */
  write(runs: SampleRun[]): Promise<WriteOutcome[]>;
  /** Samples oldest first, then by the bytes of the metric's name. @throws StoreAway */
  raw(query: RawQuery): Promise<Point[]>;
  /**
   * One figure per window that has any, ordered as samples are. `last` is the value at the latest time. `integral` is in
   * value times hours, by trapezoid between neighbours that are both inside the range and at most `maxGap` apart, split at
   * the windows' edges; so a window without samples has one where neighbours lie on both sides of it. A store that keeps
   * figures by the minute for longer than samples answers windows of whole minutes for as long, but for `integral`; in that
   * older part a minute counts where it begins in the range.
   * @throws StoreAway
   */
  windows(query: WindowQuery): Promise<Point[]>;
  /** How many samples there are of each metric that has any, by the bytes of its name. @throws StoreAway */
  count(query: CountQuery): Promise<SampleCount[]>;
  /**
   * Works out figures by the minute of what has come since the last call, late samples too, for stores that keep those for
   * longer than samples; to be called every few minutes, by one at a time. Broken off anywhere, the next call goes on.
   * @returns how many stretches of time were worked out; 0 where the store keeps no such figures
   * @throws StoreAway
   */
  downsample(now: Date): Promise<number>;
  /**
   * Stores the figures of whole UTC minutes of samples that are older than samples are kept. `runs` must be all that there is of
   * those minutes of those devices: they are not set against what is stored, but put in its place. A store that keeps no
   * such figures does nothing.
   * @throws StoreAway; all may then be sent again
   */
  writeMinutes(runs: SampleRun[]): Promise<void>;
  /**
   * Removes the samples of UTC days that had ended before a time, and figures by the minute that are older than those are kept;
   * answers how many partitions or days went. What is yet to be downsampled stays.
   */
  prune(before: Date): Promise<number>;
  /** Resolves when the store answers. @throws StoreAway */
  check(): Promise<void>;
  close(): Promise<void>;
}
