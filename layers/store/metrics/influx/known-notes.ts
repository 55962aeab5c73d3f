import { KnownMinute } from './known-minute.ts';

/** Notes kept in memory, which is 130 MB: more than a minute of a fleet that sends 3,600 messages a second. */
const KEPT_NOTES = 300_000;

/** The minutes that this process has written of, by their numbers. One that was forgotten is another when it comes again. */
export class KnownNotes {
  readonly #minutes = new Map<number, KnownMinute>();
  readonly #most: number;
  #fleet = 0;

  constructor(most = KEPT_NOTES) {
    this.#most = most;
  }

  /** Devices that the fullest minute had so far. */
  get fleet(): number {
    return this.#fleet;
  }

  minute(number: number): KnownMinute {
    const minute = this.#minutes.get(number) ?? new KnownMinute();
    this.#minutes.set(number, minute);
    return minute;
  }

  /** Forgets the minutes that were made first, as far as there is too much. */
  tidy(): void {
    let size = this.#minutes.size;
    for (const minute of this.#minutes.values()) {
      this.#fleet = Math.max(this.#fleet, minute.devices);
      size += minute.size;
    }
    for (const [number, minute] of this.#minutes) {
      if (size <= this.#most) return;
      this.#minutes.delete(number);
      size -= minute.size + 1;
    }
  }
}
