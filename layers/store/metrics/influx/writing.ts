import { newNumber } from './new-number.ts';

/** Batches whose notes are written together. */
export class Round {
  readonly number = newNumber();
  /** Epoch milliseconds. */
  readonly at = Date.now();
  #left: number;

  constructor(batches: number) {
    this.#left = batches;
  }

  /** To be called when the samples of one of its batches are written; answers whether it was the last one. */
  isFinished(): boolean {
    this.#left -= 1;
    return this.#left === 0;
  }
}

/** The writing of a batch's samples, as others of this process see it. */
export class Writing {
  readonly round: Round;
  readonly ended: Promise<void>;
  readonly #resolve: () => void;
  #state: 'under way' | 'done' | 'broken off' = 'under way';

  constructor(round: Round) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.round = round;
    this.ended = promise;
    this.#resolve = resolve;
  }

  get state() {
    return this.#state;
  }

  /** What has ended stays as it is. `broken off`: what of it is written, and whether more will be, is not known. */
  end(state: 'done' | 'broken off'): void {
    if (this.#state === 'under way') this.#state = state;
    this.#resolve();
  }
}
