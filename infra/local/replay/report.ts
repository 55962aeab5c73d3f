import type { Stats } from '#domain/api/stats.ts';
import type { Difference } from './differences.ts';

/** Messages by category and what became of them. */
export type Counts = { category: string; outcome: string; messages: number }[];

/** What a replay did. Times in ISO 8601. */
export type Report = {
  from: string | null;
  to: string | null;
  devices: string[] | null;
  into: string[];
  dry_run: boolean;
  seconds: number;
  /** Messages read of the archive by category, those in quarantine apart, and keys of what is no message (the first 100). */
  read: Record<string, number>;
  quarantined: number;
  unreadable: number;
  unreadable_keys: string[];
  fed: number;
  /** What each function made of them. */
  functions: Record<string, Counts>;
  /** Samples of old minutes whose figures were written, and those that came too late for it; null where there is no place for such. */
  minutes: { samples: number; late: number } | null;
  /** Samples of each device and metric before and after, where there is a difference; null where metrics were not fed. */
  differences: Difference[] | null;
  /** The fleet in figures before and after; null where the registry was not fed. */
  registry: { before: RegistryFigures; after: RegistryFigures } | null;
  /** True where nothing was left out: all was read, no message is buried, and nobody stopped it. */
  complete: boolean;
  stopped: boolean;
  /** Where to go on after a stop: what is earlier is all in; null where that is the beginning. */
  go_on_from: string | null;
};

export type RegistryFigures = { devices: number; new_messages: number; missing: number };

export const registryFigures = ({ total_devices, ingest }: Stats): RegistryFigures => ({
  devices: total_devices,
  new_messages: ingest.new_messages,
  missing: ingest.missing,
});

/** Messages that functions could not take. */
export const buriedIn = (functions: Report['functions']): number =>
  Object.values(functions)
    .flat()
    .reduce((sum, { outcome, messages }) => sum + (outcome === 'buried' ? messages : 0), 0);
