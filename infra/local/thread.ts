import { Worker } from 'node:worker_threads';
import * as z from 'zod';

const Answer = z.object({ id: z.number(), value: z.unknown().optional(), error: z.string().optional() });
const Call = z.object({ id: z.number().nullable(), name: z.string(), argument: z.unknown().optional() });

type Waiting = { resolve: (value: unknown) => void; reject: (error: Error) => void };

/** A worker thread with an environment of its own, which answers calls by name. */
export class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #over: Error | null = null;
  /** Resolves when the thread has ended: with the error that ended it, or null. */
  readonly ended: Promise<Error | null>;

  constructor(module: URL, { env, data, name }: { env: NodeJS.ProcessEnv; data: unknown; name: string }) {
    this.#worker = new Worker(module, { env, workerData: data, name, execArgv: process.execArgv });
    this.#worker.on('message', (message) => this.#settle(message));
    const { promise, resolve } = Promise.withResolvers<Error | null>();
    this.ended = promise;
    this.#worker.once('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    this.#worker.once('exit', () => resolve(null));
    void promise.then((error) => this.#abandon(error));
  }

  /** Calls what the thread serves under this name. @throws what the thread threw, or that it has ended */
  call(name: string, argument?: unknown): Promise<unknown> {
    if (this.#over !== null) return Promise.reject(this.#over);
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ id, name, argument });
    return promise;
  }

  /** Tells the thread something without waiting for an answer. */
  tell(name: string, argument?: unknown): void {
    this.#worker.postMessage({ id: null, name, argument });
  }

  /** Hears what the thread tells on its own account. */
  onTold(listener: (message: unknown) => void): void {
    this.#worker.on('message', (message) => {
      if (!Answer.safeParse(message).success) listener(message);
    });
  }

  terminate(): Promise<number> {
    return this.#worker.terminate();
  }

  #settle(message: unknown): void {
    const answer = Answer.safeParse(message);
    if (!answer.success) return;
    const waiting = this.#waiting.get(answer.data.id);
    this.#waiting.delete(answer.data.id);
    if (answer.data.error === undefined) waiting?.resolve(answer.data.value);
    else waiting?.reject(new Error(answer.data.error));
  }

  #abandon(error: Error | null): void {
    this.#over = error ?? new Error('the thread has ended');
    for (const { reject } of this.#waiting.values()) reject(this.#over);
    this.#waiting.clear();
  }
}

type Port = {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  postMessage(message: unknown): void;
};
type Served = (argument: unknown) => unknown;

/** Within a thread: answers the calls of its owner. An error goes back as its message. */
export function serve(port: Port, functions: Record<string, Served>): void {
  port.on('message', async (message) => {
    const { id, name, argument } = Call.parse(message);
    try {
      const value = await functions[name]?.(argument);
      if (id !== null) port.postMessage({ id, value });
    } catch (error) {
      if (id === null) throw error;
      port.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
}
