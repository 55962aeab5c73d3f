import type { Category } from '#domain/topics.ts';

/**
 * A message as it waits in a device's memory. Its text is made when it is sent: a device that is offline for a day
 * keeps thousands, and a fleet of them would need gigabytes.
 */
export type Formed = {
  category: Category;
  seq: number;
  text: () => string;
  /** Called once, when the first broker has it. */
  onDelivered?: (() => void) | undefined;
};

/** A place in the buffer. `waiting` and `flying` hold a bit for each broker that has not acknowledged the message. */
export type Entry = {
  message: Formed;
  position: number;
  waiting: number;
  flying: number;
  delivered: boolean;
};

/**
 * The buffer of a device: its messages in the order in which they were formed, each kept until every broker has
 * acknowledged it. When it is full the oldest goes, as long as it is not on its way.
 */
export class Outbox {
  readonly #entries = new Map<number, Entry>();
  readonly #capacity: number;
  readonly #all: number;
  /** Where each broker goes on, by position. */
  readonly #cursors: number[];
  #end = 0;

  /** @param capacity in messages @param brokers 1 to 5 */
  constructor(capacity: number, brokers: number) {
    this.#capacity = capacity;
    this.#all = 2 ** brokers - 1;
    this.#cursors = new Array(brokers).fill(0);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** How full the buffer is, 0 to 100. */
  get usage(): number {
    return Math.min(100, (100 * this.size) / this.#capacity);
  }

  /** Adds a message; answers the one that had to go for it. */
  add(message: Formed): Entry | undefined {
    const dropped = this.size >= this.#capacity ? this.#oldest() : undefined;
    if (dropped) this.#entries.delete(dropped.position);
    const position = this.#end++;
    this.#entries.set(position, { message, position, waiting: this.#all, flying: 0, delivered: false });
    return dropped;
  }

  /** The next message for a broker, which is then on its way there. */
  take(broker: number): Entry | undefined {
    const entry = this.peek(broker);
    if (entry) entry.flying |= 1 << broker;
    return entry;
  }

  /** The next message for a broker. */
  peek(broker: number): Entry | undefined {
    let cursor = this.#cursors[broker] ?? this.#end;
    while (cursor < this.#end && !isNews(this.#entries.get(cursor), 1 << broker)) cursor++;
    this.#cursors[broker] = cursor;
    return this.#entries.get(cursor);
  }

  /** A broker has the message, or will never take it. */
  settle(broker: number, entry: Entry, delivered: boolean): void {
    entry.flying &= ~(1 << broker);
    entry.waiting &= ~(1 << broker);
    if (delivered && !entry.delivered) entry.message.onDelivered?.();
    entry.delivered ||= delivered;
    if (entry.waiting === 0) this.#entries.delete(entry.position);
  }

  /** The message did not reach the broker: it is the next for it again. */
  putBack(broker: number, entry: Entry): void {
    entry.flying &= ~(1 << broker);
    this.#cursors[broker] = Math.min(this.#cursors[broker] ?? 0, entry.position);
  }

  /**
   * Forgets all messages but acknowledgements of commands: the one of the command to do this may still wait.
   * @returns how many of them no broker had
   */
  empty(): number {
    const gone = [...this.#entries.values()].filter(({ message }) => message.category !== 'command_ack');
    for (const { position } of gone) this.#entries.delete(position);
    return gone.filter(({ delivered }) => !delivered).length;
  }

  #oldest(): Entry | undefined {
    for (const entry of this.#entries.values()) if (entry.flying === 0) return entry;
    return this.#entries.values().next().value;
  }
}

const isNews = (entry: Entry | undefined, bit: number): boolean =>
  entry !== undefined && (entry.waiting & bit) !== 0 && (entry.flying & bit) === 0;
