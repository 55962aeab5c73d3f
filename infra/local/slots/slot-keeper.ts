import type { Members } from './members.ts';
import { shareOf } from './share-of.ts';
import { Slot, type SlotOptions } from './slot.ts';
import { makeSlots } from './slot-folders.ts';

/** How often a runtime looks whether others have come or gone. */
const LOOK_MS = 1000;

/** What is done with a slot while it is held. `close` resolves when nothing is done with it any more. */
export type SlotUser = { open: (slot: Slot) => void; close: (slot: Slot) => Promise<void> };

/**
 * @property atLeast how many slots there shall be
 * @property members of the data folder; null where this process has it alone
 * @property users in the order in which they open a slot; they close it in the opposite one
 */
export type KeeperOptions = SlotOptions & {
  atLeast: number;
  members: Members | null;
  users: SlotUser[];
  say: (line: string) => void;
};

/**
 * Holds this process's share of the slots: takes free ones up to it, and gives up what is more, in order, when others come. A member
 * that dies leaves its slots free, so that all are held again at the next look of the others.
 */
export class SlotKeeper {
  readonly #options: KeeperOptions;
  readonly #held = new Map<number, Slot>();
  readonly #leaving = new Map<Slot, Promise<void>>();
  #looking: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #said = '';

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Takes what is free of the share, and looks again every second. @throws where a slot can't be opened */
  async start(): Promise<void> {
    await this.#look();
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look()).catch((error) => this.#sayOnce(String(error)));
    }, LOOK_MS);
  }

  /** The slots held now, the lowest number first. */
  held(): Slot[] {
    return [...this.#held.values()].toSorted((a, b) => a.number - b.number);
  }

  /** Gives all up. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#options.members?.leave();
    for (const slot of this.held()) this.#giveUp(slot);
    await Promise.all(this.#leaving.values());
  }

  async #look(): Promise<void> {
    const { dataDir, atLeast, members } = this.#options;
    const slots = await makeSlots(dataDir, atLeast);
    const { count, place } = members?.look() ?? { count: 1, place: 0 };
    const share = shareOf(slots, count, place);
    for (const slot of this.held().slice(share)) this.#giveUp(slot);
    for (let number = 1; number <= slots && this.#held.size < share; number += 1) this.#take(number);
    const idle =
      share === 0 ? `${count} runtimes share ${slots} slots, and this one has none: raise SLOTS` : '';
    this.#sayOnce(idle);
  }

  #take(number: number): void {
    if (this.#held.has(number)) return;
    const slot = Slot.take(number, this.#options);
    if (slot === null) return;
    this.#held.set(number, slot);
    for (const user of this.#options.users) user.open(slot);
  }

  #giveUp(slot: Slot): void {
    this.#held.delete(slot.number);
    const closed = this.#close(slot)
      .catch((error) => this.#options.say(`slot ${slot.number} can't be given up: ${String(error)}`))
      .finally(() => this.#leaving.delete(slot));
    this.#leaving.set(slot, closed);
  }

  async #close(slot: Slot): Promise<void> {
    for (const user of this.#options.users.toReversed()) await user.close(slot);
    slot.close();
  }

  #sayOnce(line: string): void {
    if (line !== '' && line !== this.#said) this.#options.say(line);
    this.#said = line;
  }
}
