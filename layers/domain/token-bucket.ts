type Bucket = { tokens: number; at: number };

/** Each name costs some 100 bytes; who asks under ever new names shall not fill the memory. */
const MOST_NAMES = 10_000;

/**
 * Token buckets by name (https://en.wikipedia.org/wiki/Token_bucket): each holds up to `burst` and gets `rate` a second. A name that is
 * forgotten, for others came after it, begins anew with a full one.
 */
export class TokenBuckets {
  readonly #rate: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ rate, burst }: { rate: number; burst: number }) {
    this.#rate = rate;
    this.#burst = burst;
  }

  /** Takes one, if there is one. Answers 0, or the seconds until there is one. @param now in milliseconds, never going back */
  take(name: string, now: number): number {
    const wait = this.wait(name, now);
    if (wait > 0) return wait;
    const tokens = this.#tokens(name, now) - 1;
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens, at: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_NAMES && oldest !== undefined) this.#buckets.delete(oldest);
    return 0;
  }

  /** The seconds until there is one, and takes none. */
  wait(name: string, now: number): number {
    const tokens = this.#tokens(name, now);
    return tokens >= 1 ? 0 : (1 - tokens) / this.#rate;
  }

  #tokens(name: string, now: number): number {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) return this.#burst;
    return Math.min(this.#burst, bucket.tokens + ((now - bucket.at) / 1000) * this.#rate);
  }
}
