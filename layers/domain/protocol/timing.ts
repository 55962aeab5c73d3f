import * as z from 'zod';

/** A device connects to all brokers of its list, and to no more than these. */
export const MAX_BROKERS = 5;

export const Broker = z.object({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) });

/** The four parameters that a device echoes and `update_config` changes; any subset. */
export const TimingConfig = z.object({
  sampling_cadence_ms: z.int().min(100).max(60_000).optional(),
  send_interval_s: z.int().min(1).max(3600).optional(),
  hello_interval_s: z.int().min(5).max(3600).optional(),
  brokers: z.array(Broker).min(1).max(MAX_BROKERS).optional(),
});
export type TimingConfig = z.infer<typeof TimingConfig>;

/** What holds for a device that has told nothing else (IoT.md, timing). */
export const TIMING_DEFAULTS = {
  sampling_cadence_ms: 1000,
  send_interval_s: 10,
  hello_interval_s: 30,
} as const;
