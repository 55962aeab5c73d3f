import { StoreAway } from '#domain/errors.ts';

type Waiting<T, R> = { thing: T; resolve: (result: R) => void; reject: (error: unknown) => void };

/**
 * Work that is done for one group of things after the other: what is asked for in the meantime is the next group. Where it fails, and
 * the store is not away, it is done for each alone, so that none fails for another's fault.
 */
export class Together<T, R extends object> {
  readonly #work: (things: T[]) => Promise<R[]>;
  #waiting: Waiting<T, R>[] = [];
  #working = false;

  /** @param work does it for a group, at least one; answers for each, in order */
  constructor(work: (things: T[]) => Promise<R[]>) {
    this.#work = work;
  }

  /** Resolves to what the work answered for this thing. @throws what the work threw */
  do(thing: T): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ thing, resolve, reject });
    if (!this.#working) void this.#goOn();
    return promise;
  }

  async #goOn(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) await this.#doGroup(this.#waiting.splice(0));
    this.#working = false;
  }

  async #doGroup(group: Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#work(group.map(({ thing }) => thing));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined)
          reject(new Error('the work of a group has no answer for one of its things'));
        else resolve(result);
      }
    } catch (error) {
      if (group.length > 1 && !(error instanceof StoreAway))
        for (const one of group) await this.#doGroup([one]);
      else for (const { reject } of group) reject(error);
    }
  }
}
