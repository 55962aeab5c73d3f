import * as z from 'zod';
import type { Message } from '#domain/message.ts';
import type { Fed } from '#manifest/fed-functions.ts';
import { backoff } from '../consumers/backoff.ts';
import { eventOf, failedOf } from '../consumers/batch.ts';
import { Thread } from '../thread.ts';
import type { Counts } from './report.ts';

const MessagesDone = z.array(z.object({ name: z.string(), values: z.array(z.unknown()) }));
const Done = z.object({
  labels: z.object({ category: z.string(), outcome: z.string() }),
  value: z.number(),
});

export type FeederOptions = {
  fed: Fed;
  env: Record<string, string>;
  /** Called each time a store is away, with what is known of it. */
  onAway: (name: string, reason: string) => void;
  signal: AbortSignal;
};

/** Feeds one function, in a thread with its environment, a batch at a time: the unit that a series is told first is the one it keeps. */
export class Feeder {
  readonly name: string;
  readonly #thread: Thread;
  readonly #options: FeederOptions;
  #isDead = false;

  constructor(options: FeederOptions) {
    const { name, spec } = options.fed;
    this.name = name;
    this.#options = options;
    const data = { name, entry: spec.entry };
    this.#thread = new Thread(new URL('./worker.ts', import.meta.url), { env: options.env, data, name });
    void this.#thread.ended.then(() => {
      this.#isDead = true;
    });
  }

  /**
   * Resolves when the function is done with every message; a store that is away is waited for. False when the signal came first.
   * @throws Error when the function's thread has ended
   */
  async feed(messages: Message[]): Promise<boolean> {
    let pending = messages.map((message, index) => ({ ...message, id: String(index) }));
    for (let attempt = 0; pending.length > 0; attempt += 1) {
      if (attempt > 0) await backoff(attempt, this.#options.signal);
      if (attempt > 0 && this.#options.signal.aborted) return false;
      const failed = await this.#tryOnce(pending);
      pending = pending.filter(({ id }) => failed.has(id));
    }
    return true;
  }

  async #tryOnce(messages: Message[]): Promise<Set<string>> {
    try {
      const failed = failedOf(await this.#thread.call('run', eventOf(messages)));
      if (failed.size > 0) this.#options.onAway(this.name, 'a store does not answer');
      return failed;
    } catch (error) {
      if (this.#isDead) throw error;
      this.#options.onAway(this.name, error instanceof Error ? error.message : String(error));
      return new Set(messages.map(({ id }) => id));
    }
  }

  /** What the function made of all messages so far, by category and outcome. */
  async outcomes(): Promise<Counts> {
    const all = MessagesDone.parse(await this.#thread.call('figures'));
    const done = all.find(({ name }) => name === 'iot_meter_messages_total')?.values ?? [];
    return done.map((one) => {
      const { labels, value } = Done.parse(one);
      return { category: labels.category, outcome: labels.outcome, messages: value };
    });
  }

  async stop(): Promise<void> {
    if (this.#isDead) return;
    await this.#thread.call('stop').catch(() => undefined);
    await this.#thread.ended;
  }
}
