/** Unsigned 32 bit: what comes after 2^32-1 is 0 (IoT.md, envelope). */
const following = (counter: number): number => (counter + 1) >>> 0;

/** The counters of a device: `boot` goes up at each power-on, `seq` starts at 0 there and goes up by one a message. */
export class Sequence {
  #boot: number;
  #next: number;

  constructor(boot: number, next = 0) {
    this.#boot = boot;
    this.#next = next;
  }

  powerOn(): void {
    this.#boot = following(this.#boot);
    this.#next = 0;
  }

  take(): { boot: number; seq: number } {
    const seq = this.#next;
    this.#next = following(seq);
    return { boot: this.#boot, seq };
  }
}
