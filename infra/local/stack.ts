type Part = { name: string; stop: () => Promise<void> };

/** What was started, to be stopped in the opposite order. */
export class Stack {
  #parts: Part[] = [];
  /** True from the moment the stopping begins: what ends from then on ends because it shall. */
  stopping = false;

  push(name: string, stop: () => Promise<void>): void {
    this.#parts.push({ name, stop });
  }

  /** Stops all, the last started first; one that fails does not keep the others from it. */
  async stop(): Promise<void> {
    this.stopping = true;
    const parts = this.#parts.reverse();
    this.#parts = [];
    for (const { name, stop } of parts) {
      await stop().catch((error) => console.error(`${name} did not stop: ${String(error)}`));
    }
  }
}
