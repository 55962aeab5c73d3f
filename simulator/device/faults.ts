import type { Random } from '../model/random.ts';

/** Shares of messages (0..1) that get lost before they are sent, are sent twice, or are overtaken by the next one. */
export type MessageFaults = { drop: number; duplicate: number; reorder: number };

export type Fault = keyof MessageFaults;

/**
 * Spoils the stream of one device's messages after they got their seq, so that the back end sees gaps, repeats and
 * messages in the wrong order. The same random sequence spoils the same messages.
 */
export class Spoiler<Message> {
  readonly #faults: MessageFaults;
  readonly #random: Random;
  readonly #onFault: (fault: Fault) => void;
  #held: Message[] = [];

  constructor(faults: MessageFaults, random: Random, onFault: (fault: Fault) => void) {
    this.#faults = faults;
    this.#random = random;
    this.#onFault = onFault;
  }

  /** Answers what is to be sent now that this message was formed, in that order. */
  pass(message: Message): Message[] {
    const copies = this.#strikes('drop') ? [] : this.#strikes('duplicate') ? [message, message] : [message];
    if (copies.length > 0 && this.#held.length === 0 && this.#strikes('reorder')) {
      this.#held = copies;
      return [];
    }
    return copies.length > 0 ? [...copies, ...this.release()] : [];
  }

  /** What is still held back for a later message that will not come. */
  release(): Message[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  #strikes(fault: Fault): boolean {
    const strikes = this.#faults[fault] > 0 && this.#random() < this.#faults[fault];
    if (strikes) this.#onFault(fault);
    return strikes;
  }
}
