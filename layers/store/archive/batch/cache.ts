/** Things that never change, by their names; those that were not asked for longest go when they weigh too much together. */
export class Cache<T> {
  readonly #kept = new Map<string, { thing: T; weight: number }>();
  readonly #atMost: number;
  #weight = 0;

  constructor(atMost: number) {
    this.#atMost = atMost;
  }

  get(name: string): T | undefined {
    const found = this.#kept.get(name);
    if (found === undefined) return undefined;
    this.#kept.delete(name);
    this.#kept.set(name, found);
    return found.thing;
  }

  keep(name: string, thing: T, weight: number): void {
    if (weight > this.#atMost || this.#kept.has(name)) return;
    this.#kept.set(name, { thing, weight });
    this.#weight += weight;
    for (const [oldest, { weight: freed }] of this.#kept) {
      if (this.#weight <= this.#atMost) break;
      this.#kept.delete(oldest);
      this.#weight -= freed;
    }
  }
}
