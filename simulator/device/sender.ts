import type { Link, Outcome } from '../transport/link.ts';
import type { Agenda } from './agenda.ts';
import type { Counters } from './counters.ts';
import type { Entry, Outbox } from './outbox.ts';

/** Messages on their way to a broker at once: Mosquitto lets a client have 20 by default, AWS IoT Core 100. */
const WINDOW = 20;

/** @property broker index of the broker @property replayRate messages a second */
export type SenderOptions = { broker: number; outbox: Outbox; replayRate: number };

/** What a sender needs of the fleet. `clock` in epoch ms. */
export type SenderSurroundings = { agenda: Agenda; clock: () => number; counters: Counters };

/** Brings a device's buffer to one broker over an open link, at a limited pace and a limited number at once. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #around: SenderSurroundings;
  readonly #link: Link;
  readonly #isOpen: () => boolean;
  #inFlight = 0;
  #nextAt = 0;
  #isPumpPlanned = false;

  constructor(options: SenderOptions, around: SenderSurroundings, link: Link, isOpen: () => boolean) {
    this.#options = options;
    this.#around = around;
    this.#link = link;
    this.#isOpen = isOpen;
  }

  /** True when the broker has acknowledged all of the buffer. */
  get isDone(): boolean {
    return this.#inFlight === 0 && !this.#options.outbox.peek(this.#options.broker);
  }

  /** Sends what can be sent at `now` (epoch ms), and goes on by itself. */
  pump(now: number): void {
    const { outbox, broker, replayRate } = this.#options;
    while (this.#isOpen() && this.#inFlight < WINDOW && now >= this.#nextAt) {
      const entry = outbox.take(broker);
      if (!entry) return;
      this.#nextAt = Math.max(now, this.#nextAt) + 1000 / replayRate;
      this.#send(entry);
    }
    if (this.#isOpen() && now < this.#nextAt && outbox.peek(broker)) this.#planPump();
  }

  #planPump(): void {
    if (this.#isPumpPlanned) return;
    this.#isPumpPlanned = true;
    this.#around.agenda.at(this.#nextAt, (at) => {
      this.#isPumpPlanned = false;
      this.pump(at);
    });
  }

  #send(entry: Entry): void {
    this.#inFlight++;
    this.#around.counters.sent++;
    const { category, text } = entry.message;
    this.#link.publish(category, text(), (outcome) => this.#settle(entry, outcome));
  }

  #settle(entry: Entry, outcome: Outcome): void {
    const { outbox, broker } = this.#options;
    this.#inFlight--;
    if (outcome === 'unsent') outbox.putBack(broker, entry);
    else {
      outbox.settle(broker, entry, outcome === 'acknowledged');
      this.#around.counters[outcome]++;
    }
    this.pump(this.#around.clock());
  }
}
