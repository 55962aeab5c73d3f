import { setTimeout as delay } from 'node:timers/promises';

/** A reader looks by itself this often, for other processes write into the journal too (a message driven again). */
const LOOK_MS = 1000;

/** Tells a reader that there is something to read. */
export class News {
  readonly #lingerMs: number;
  #there = false;
  #wake: () => void = () => {};

  /**
   * @param lingerMs how long a reader waits for others after the first message: with some hundred small commits a second every
   * batch would otherwise be of a few messages, and what a batch costs the stores hardly depends on its size
   */
  constructor(lingerMs: number) {
    this.#lingerMs = lingerMs;
  }

  announce(): void {
    this.#there = true;
    this.#wake();
  }

  /** Called before reading: what is announced from now on is news. */
  heard(): void {
    this.#there = false;
  }

  /** Resolves a little after there is news, or by itself after a second; at once with the signal. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#there) await this.#announcement(signal);
    if (this.#there) await delay(this.#lingerMs, undefined, { signal }).catch(() => undefined);
  }

  async #announcement(signal: AbortSignal): Promise<void> {
    const looked = new AbortController();
    const announced = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const either = AbortSignal.any([signal, looked.signal]);
    await Promise.race([announced, delay(LOOK_MS, undefined, { signal: either }).catch(() => undefined)]);
    looked.abort();
  }
}
