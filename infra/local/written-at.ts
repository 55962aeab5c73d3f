/** What was written up to a position, from a time on (epoch milliseconds). */
type Stretch = { end: number; since: number };

const STRETCH_MS = 1000;

/** A day of stretches; of a function that is further behind the age is told as if it were a day. */
const KEPT = 86_400;

/** Remembers, to the second, when messages were written to a journal: how old is what a function has still to do? */
export class WrittenAt {
  #stretches: Stretch[];

  /** @param end position of what was there before; of it nothing is known but that it is older than now */
  constructor(end: number, now: number) {
    this.#stretches = [{ end, since: now }];
  }

  note(end: number, now: number): void {
    const last = this.#stretches.at(-1);
    if (last !== undefined && now - last.since < STRETCH_MS) last.end = Math.max(last.end, end);
    else this.#stretches.push({ end, since: now });
    if (this.#stretches.length > KEPT) this.#stretches.shift();
  }

  /** Forgets what every function has behind it. */
  forget(position: number): void {
    const kept = this.#stretches.findIndex(({ end }) => end > position);
    if (kept > 0) this.#stretches.splice(0, kept);
  }

  /** Seconds since the oldest message behind a position was written; 0 where there is none. */
  ageBehind(position: number, now: number): number {
    const oldest = this.#stretches.find(({ end }) => end > position);
    return oldest === undefined ? 0 : Math.max(0, now - oldest.since) / 1000;
  }
}
