import { DAY_MS } from '#domain/lengths-of-time.ts';
import { parseTopic } from '#domain/topics.ts';
import type { MetricsStore } from '#store/metrics/port.ts';
import { someAtOnce } from '#store/some-at-once.ts';
import type { Archived } from './source.ts';

/** Devices whose samples are counted at a time. */
const AT_ONCE = 4;

/** Samples that the store had of a device's metric before, and has now. */
export type Difference = { device_id: string; metric: string; before: number; after: number };

type Range = { from: number | undefined; to: number | undefined };

/**
 * Counts what the store has of each device before it is fed and in the end. The count says what was missing; it does not say
 * where a sample has another value now, and takes in what came live meanwhile.
 */
export class Differences {
  readonly #store: Pick<MetricsStore, 'count'>;
  readonly #start: number;
  readonly #stop: number;
  readonly #before = new Map<string, Map<string, number>>();

  /** Samples of a message may be older or younger than it: a day around the range is counted too. */
  constructor(store: Pick<MetricsStore, 'count'>, { from, to }: Range) {
    this.#store = store;
    this.#start = from === undefined ? -8.64e15 : Math.max(from - DAY_MS, -8.64e15);
    this.#stop = to === undefined ? 8.64e15 : Math.min(to + DAY_MS, 8.64e15);
  }

  /** Counts for those devices that were not met before. @throws StoreAway */
  async countBefore(messages: Archived[]): Promise<void> {
    const fresh = new Set<string>();
    for (const { message } of messages) {
      const { deviceId } = parseTopic(message.topic);
      if (deviceId !== null && !this.#before.has(deviceId)) fresh.add(deviceId);
    }
    await someAtOnce([...fresh], AT_ONCE, async (deviceId) =>
      this.#before.set(deviceId, await this.#count(deviceId)),
    );
  }

  /** All metrics that have another number of samples now, the largest difference first. @throws StoreAway */
  async all(): Promise<Difference[]> {
    const found = await someAtOnce([...this.#before], AT_ONCE, async ([device_id, counts]) => {
      const now = await this.#count(device_id);
      const metrics = [...new Set([...counts.keys(), ...now.keys()])];
      return metrics.map((metric) => ({
        device_id,
        metric,
        before: counts.get(metric) ?? 0,
        after: now.get(metric) ?? 0,
      }));
    });
    const changed = found.flat().filter(({ before, after }) => before !== after);
    return changed.sort((a, b) => sizeOf(b) - sizeOf(a) || (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  async #count(deviceId: string): Promise<Map<string, number>> {
    const counts = await this.#store.count({ deviceId, start: this.#start, stop: this.#stop });
    return new Map(counts.map(({ metric, samples }) => [metric, samples]));
  }
}

const sizeOf = ({ before, after }: Difference): number => Math.abs(after - before);
const nameOf = ({ device_id, metric }: Difference): string => `${device_id} ${metric}`;
