/** A home that is measured, beside the parts that it is made of. */
export type BenchHome = {
  /** Measures the parts alone. */
  bare: () => Promise<Bare>;
  start: (env: Record<string, string>, nodeOptions: string[]) => Promise<RunningHome>;
  /** Ends what the home stands on. */
  stop: () => Promise<void>;
};

/** What parts do alone: messages that the broker takes, objects and lines of InfluxDB that are written, each a second. */
export type Bare = { brokerPerS: number; putPerS?: number; linesPerS?: number };

export type RunningHome = {
  api: string;
  mqttPort: number;
  pid: number;
  /** Whether the broker acknowledges what the journal does not hold yet, and so takes more than is worked off. */
  runsAhead: boolean;
  /** The servers beside the runtime, with their process ids. */
  servers: Map<string, number>;
  /** What the stores hold; absent where only the functions' own progress is asked. */
  stored?: () => Promise<Stored>;
  stop: () => Promise<void>;
};

/** Messages in the archive and in the registry, and samples in the metrics store, each counted once. */
export type Stored = { archived: number; recorded: number; samples: number };

/** The mean of what was measured before and after. */
export const meanOf = (one: Bare, other: Bare): Bare => ({
  brokerPerS: (one.brokerPerS + other.brokerPerS) / 2,
  ...(one.putPerS && other.putPerS ? { putPerS: (one.putPerS + other.putPerS) / 2 } : {}),
  ...(one.linesPerS && other.linesPerS ? { linesPerS: (one.linesPerS + other.linesPerS) / 2 } : {}),
});
