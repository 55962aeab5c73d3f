const STEP_PCT = 10;
const SHORTEST_MS = 1000;

/** When progress is told again: every 10 %, and at most once a second (IoT.md, firmware update). */
export class Pace {
  #pct = 0;
  #at: number;

  /** @param now epoch ms, when the first message was sent, with 0 % */
  constructor(now: number) {
    this.#at = now;
  }

  /** Whether to tell it now; the next answer goes by what was told. */
  tells(pct: number, now: number): boolean {
    if (pct - this.#pct < STEP_PCT || now - this.#at < SHORTEST_MS) return false;
    this.#pct = pct;
    this.#at = now;
    return true;
  }
}
