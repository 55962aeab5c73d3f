import { FUTURE_TOLERANCE_MS } from '#domain/timestamps.ts';

/** What people are to know of a message's times. */
export type TimeFlag = 'clock_ahead' | 'no_time';

/**
 * How a message's times are to be read (IoT.md, times). One that says it is from more than five minutes after its receipt is
 * taken to be from its receipt, and its measurements keep their distance to it: ten samples shall not fall on one instant.
 */
export class Clock {
  /** The message's own time as far as it is believed, else that of its receipt. Epoch milliseconds, as all times here. */
  readonly base: number;
  /** True where a time of the device was exchanged for that of the receipt, which is another one at each delivery. */
  moved = false;
  flag: TimeFlag | null = null;
  readonly #shift: number;
  readonly #hasOwn: boolean;

  /** @param own the message's own time, null where it told none */
  constructor(own: number | null, receivedAt: number) {
    const receipt = Math.round(receivedAt);
    this.#hasOwn = own !== null;
    this.base = own === null || own > receipt + FUTURE_TOLERANCE_MS ? receipt : own;
    this.#shift = own === null ? 0 : this.base - own;
    if (this.#shift !== 0) this.#disbelieve(true);
  }

  /** The time of a measurement: its own, else the message's. One far ahead of its own message is taken to be from then. */
  timeOf(said: number | null): number {
    if (said === null) {
      if (!this.#hasOwn) this.flag ??= 'no_time';
      return this.base;
    }
    const time = said + this.#shift;
    if (time <= this.base + FUTURE_TOLERANCE_MS) return time;
    this.#disbelieve(!this.#hasOwn);
    return this.base;
  }

  #disbelieve(byReceipt: boolean): void {
    this.flag = 'clock_ahead';
    this.moved ||= byReceipt;
  }
}
