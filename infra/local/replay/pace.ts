import { setTimeout as delay } from 'node:timers/promises';

/** Keeps to a number of messages a second, counted from its making. */
export class Pace {
  readonly #rate: number;
  readonly #started = performance.now();
  #messages = 0;

  /** @param rate messages a second, Infinity for no limit */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Resolves when so many further messages may go; at once with the signal. */
  async wait(messages: number, signal: AbortSignal): Promise<void> {
    const due = this.#started + (this.#messages * 1000) / this.#rate;
    this.#messages += messages;
    const ms = due - performance.now();
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined);
  }
}
