/** Something that is to happen at a time (epoch ms), and again every `period` ms unless that is 0. */
export type Task = { at: number; period: number; run: (at: number) => void; cancelled: boolean };

/**
 * What a whole fleet has to do, in the order of time: a binary heap, so that one timer serves any number of devices.
 */
export class Agenda {
  readonly #heap: Task[] = [];

  /** When the next task is due (epoch ms), or Infinity. */
  get next(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Runs something at a time, with that time, however late it really is. */
  at(time: number, run: (at: number) => void): Task {
    return this.every(0, time, run);
  }

  every(period: number, first: number, run: (at: number) => void): Task {
    const task = { at: first, period, run, cancelled: false };
    this.#push(task);
    return task;
  }

  /** Runs what is due at `now`, at most `most` tasks, so that a fleet too large for its machine still hears its brokers. */
  advance(now: number, most = Number.POSITIVE_INFINITY): void {
    for (let count = 0; count < most && this.next <= now; count++) {
      const task = this.#pop();
      if (task && !task.cancelled) this.#run(task);
    }
  }

  /** After the machine slept: nothing is due earlier than `now`. The heap's order survives, as times only meet. */
  skipTo(now: number): void {
    for (const task of this.#heap) task.at = Math.max(task.at, now);
  }

  #run(task: Task): void {
    task.run(task.at);
    if (task.period === 0 || task.cancelled) return;
    task.at += task.period;
    this.#push(task);
  }

  #push(task: Task): void {
    this.#heap.push(task);
    this.#rise(this.#heap.length - 1);
  }

  #pop(): Task | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(index: number): void {
    const parent = (index - 1) >> 1;
    if (index > 0 && this.#swapIfLater(parent, index)) this.#rise(parent);
  }

  #sink(index: number): void {
    const [left, right] = [2 * index + 1, 2 * index + 2];
    const child = this.#timeOf(right) < this.#timeOf(left) ? right : left;
    if (this.#swapIfLater(index, child)) this.#sink(child);
  }

  #swapIfLater(above: number, below: number): boolean {
    const [upper, lower] = [this.#heap[above], this.#heap[below]];
    if (!upper || !lower || upper.at <= lower.at) return false;
    this.#heap[above] = lower;
    this.#heap[below] = upper;
    return true;
  }

  #timeOf(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }
}
