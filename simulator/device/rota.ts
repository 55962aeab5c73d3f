import type { Agenda, Task } from './agenda.ts';

export type Turn = { seconds: number; run: (at: number) => void };

/** What a device does at fixed intervals. Its share, 0..1, spreads the devices of a fleet over the interval. */
export class Rota {
  readonly #agenda: Agenda;
  readonly #share: number;
  #tasks: Task[] = [];

  constructor(agenda: Agenda, share: number) {
    this.#agenda = agenda;
    this.#share = share;
  }

  /** Replaces the turns by others, the first ones after `now` (epoch ms). */
  start(now: number, turns: Turn[]): void {
    this.stop();
    this.#tasks = turns.map(({ seconds, run }) => {
      const period = seconds * 1000;
      return this.#agenda.every(period, firstAfter(now, period, Math.floor(this.#share * period)), run);
    });
  }

  stop(): void {
    for (const task of this.#tasks) task.cancelled = true;
    this.#tasks = [];
  }
}

const firstAfter = (now: number, period: number, offset: number): number =>
  (Math.floor((now - offset) / period) + 1) * period + offset;
