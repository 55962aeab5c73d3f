import { DAY_MS } from '#domain/lengths-of-time.ts';
import { MAX_TYPES, type SampleRun } from '../port.ts';
import type { Entry, NamedEntry } from './register.ts';

/** Entries are noted again when they are older, so that a bucket with a retention does not forget what is still in use. */
const REFRESH_MS = DAY_MS;

/** All known series of one device, by metric. */
export class DeviceSeries {
  readonly byMetric = new Map<string, Entry>();
  #measured = 0;

  set(metric: string, entry: Entry): void {
    if (!this.byMetric.has(metric) && !entry.derived) this.#measured++;
    this.byMetric.set(metric, entry);
  }

  /** Whether nothing could be learnt about a run's series, or changed in it, by asking the store. */
  settles({ metric, unit, derived }: SampleRun, now: number): boolean {
    const entry = this.byMetric.get(metric);
    if (entry === undefined) return !derived && this.#measured >= MAX_TYPES;
    return (entry.unit !== '' || unit === '') && entry.at > now - REFRESH_MS;
  }

  /** Enters what a run tells of its series; answers what is new and to be noted, null where there is no room or nothing new. */
  learn(run: SampleRun, now: number): NamedEntry | null {
    const { deviceId, metric, unit, derived } = run;
    if (this.settles(run, now)) return null;
    const known = this.byMetric.get(metric) ?? { tag: unit, unit, derived, at: now };
    const entry = { ...known, unit: known.unit || unit, at: now };
    this.set(metric, entry);
    return { deviceId, metric, ...entry };
  }
}
