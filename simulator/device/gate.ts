/** Lets connections through one after the other, so that a fleet does not hit a broker in one moment. */
export class Gate {
  readonly #gap: number;
  #free = 0;

  constructor(perSecond: number) {
    this.#gap = 1000 / perSecond;
  }

  /** The first free time (epoch ms) at or after the given one, which is then taken. */
  reserve(at: number): number {
    const slot = Math.max(at, this.#free);
    this.#free = slot + this.#gap;
    return slot;
  }
}
