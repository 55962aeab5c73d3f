import type { Random } from '../model/random.ts';
import type { Download } from '../ota/download.ts';
import type { Link, LinkEvents } from '../transport/link.ts';
import type { Gate } from './gate.ts';
import { statusText } from './messages.ts';
import { Sender, type SenderOptions, type SenderSurroundings } from './sender.ts';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

/** What the devices of a fleet share. `random` is for what need not be repeatable. */
export type Surroundings = SenderSurroundings & { gate: Gate; random: Random; download: Download };

/** @property skew of the device's clock, ms */
export type UplinkOptions = SenderOptions & { id: string; skew: number };

export type OpenUplink = (events: Omit<LinkEvents, 'command'>) => Link;

/** Keeps a device connected with one broker, tells it so by `status`, and has the buffer sent. */
export class Uplink {
  readonly #options: UplinkOptions;
  readonly #around: Surroundings;
  readonly #link: Link;
  readonly #sender: Sender;
  #wanted = false;
  #state: 'down' | 'waiting' | 'connecting' | 'up' = 'down';
  #failures = 0;
  #problem: string | null = null;

  constructor(options: UplinkOptions, around: Surroundings, open: OpenUplink) {
    this.#options = options;
    this.#around = around;
    this.#link = open({ up: () => this.#up(), down: (problem) => this.#down(problem) });
    this.#sender = new Sender(options, around, this.#link, () => this.connected);
  }

  get connected(): boolean {
    return this.#state === 'up';
  }

  get device(): string {
    return this.#options.id;
  }

  /** Why the broker can't be reached, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  /** True when there is nothing to wait for: the broker has all of the buffer, or is away. */
  get settled(): boolean {
    return !this.connected || this.#sender.isDone;
  }

  /** The device wants to be connected from now on. */
  open(): void {
    this.#wanted = true;
    if (this.#state === 'down') this.#connectAfter(0);
  }

  /** The connection breaks without a goodbye, and stays away until `open`. */
  cut(): void {
    this.#wanted = false;
    this.#problem = null;
    if (this.#state === 'up' || this.#state === 'connecting') this.#link.drop();
  }

  /** Says `offline` and goodbye, and does not come back. */
  close(): Promise<void> {
    this.#wanted = false;
    return this.#link.end(this.#status('offline'));
  }

  /** The buffer has something new at `now` (epoch ms). */
  pump(now: number): void {
    this.#sender.pump(now);
  }

  #connectAfter(delay: number): void {
    const { agenda, gate, clock } = this.#around;
    this.#state = 'waiting';
    agenda.at(clock() + delay, (at) => agenda.at(gate.reserve(at), () => this.#connect()));
  }

  #connect(): void {
    this.#state = this.#wanted ? 'connecting' : 'down';
    if (this.#wanted) this.#link.connect(this.#status('offline'));
  }

  #up(): void {
    this.#state = 'up';
    this.#problem = null;
    this.#link.publish('status', this.#status('online'), (outcome) => {
      if (outcome === 'acknowledged') this.#failures = 0;
    });
    this.#sender.pump(this.#around.clock());
  }

  #down(problem: string | null): void {
    this.#state = 'down';
    if (!this.#wanted) return;
    this.#problem = problem ?? 'the connection broke';
    this.#connectAfter(this.#retryDelay());
  }

  /** Doubles up to half a minute, and scatters, so that a fleet does not come back in step. */
  #retryDelay(): number {
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#failures++, LONGEST_RETRY_MS);
    return delay * (0.5 + this.#around.random());
  }

  #status(status: 'online' | 'offline'): string {
    return statusText(this.#options.id, this.#around.clock() + this.#options.skew, status);
  }
}
