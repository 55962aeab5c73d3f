/**
 * So many keys are remembered, in about 10 MB: a minute of 10,000 devices that send every ten seconds, over which several brokers or
 * a retry bring a message again. What comes later is written again, and dropped when it is read.
 */
const REMEMBERED = 60_000;

/** Keys that this process has put, or is putting now: then with the promise that it is done. */
export class RecentKeys {
  readonly #keys = new Map<string, Promise<void> | null>();
  readonly #atMost: number;

  constructor(atMost = REMEMBERED) {
    this.#atMost = atMost;
  }

  /** Null for a key that was put, a promise for one that is being put, undefined for any other. */
  stateOf(key: string): Promise<void> | null | undefined {
    return this.#keys.get(key);
  }

  putting(keys: string[], done: Promise<void>): void {
    for (const key of keys) this.#keys.set(key, done);
  }

  put(keys: string[]): void {
    for (const key of keys) this.#keys.set(key, null);
    const tooMany = this.#keys.size - this.#atMost;
    for (const [key, state] of this.#keys.entries().take(Math.max(0, tooMany)))
      if (state === null) this.#keys.delete(key);
  }

  forget(keys: string[]): void {
    for (const key of keys) this.#keys.delete(key);
  }
}
