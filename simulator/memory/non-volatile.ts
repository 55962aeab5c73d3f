import { blankMemory, type Memory } from './memory.ts';

/** The non-volatile memory of one device. What `write` was given is kept when it returns. */
export class NonVolatile {
  #memory: Memory;
  readonly #save: (memory: Memory) => void;

  /** @param save puts it where it outlives this process */
  constructor(memory: Memory = blankMemory(), save: (memory: Memory) => void = () => {}) {
    this.#memory = memory;
    this.#save = save;
  }

  read(): Memory {
    return this.#memory;
  }

  /** All changes or none. @throws the error of `save`, and then nothing is changed */
  write(changes: Partial<Memory>): void {
    const memory = { ...this.#memory, ...changes };
    this.#save(memory);
    this.#memory = memory;
  }
}
