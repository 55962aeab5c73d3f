import * as z from 'zod';
import { type Fed, fedFunctions } from '#manifest/fed-functions.ts';
import type { FunctionSpec, Manifest } from '#manifest/types.ts';
import type { GroupCommit } from '../group-commit.ts';
import { Thread } from '../thread.ts';

const Progress = z.object({ slot: z.number(), position: z.number() });

export type ConsumersOptions = {
  manifest: Manifest;
  environment: (specs: FunctionSpec[]) => Record<string, string>;
  onDied: (name: string, error: Error | null) => void;
};

/** A journal that the functions read, by the number of its slot. */
type Fount = { number: number; journalFile: string; group: GroupCommit };

export type Consumers = {
  threads: Map<string, Thread>;
  /** Lets every function read this journal too, each from its own cursor. */
  open: (fount: Fount) => void;
  /** Resolves when no function works on anything of it any more, and the cursors say how far each came. */
  close: (fount: Fount) => Promise<void>;
  /** Tells every function that there is something to read. */
  wake: (slot: number) => void;
  stop: () => Promise<void>;
};

/** Starts one thread for each function that works on messages. A thread that dies is started again. */
export function startConsumers(options: ConsumersOptions): Consumers {
  const threads = new Map<string, Thread>();
  const founts = new Map<number, Fount>();
  const closing = new Set<Fount>();
  let stopping = false;
  const start = (fed: Fed) => {
    const { name } = fed;
    const thread = threadOf(fed, options);
    thread.onTold((told) => {
      const { slot, position } = Progress.parse(told);
      founts.get(slot)?.group.saveCursor(name, position);
    });
    threads.set(name, thread);
    for (const fount of founts.values()) if (!closing.has(fount)) tellOpen(thread, name, fount);
    void thread.ended.then((error) => {
      if (stopping) return;
      options.onDied(name, error);
      setTimeout(() => stopping || start(fed), RESTART_MS);
    });
  };
  for (const fed of fedFunctions(options.manifest)) start(fed);
  const all = (call: string, argument?: unknown) =>
    Promise.all([...threads.values()].map((thread) => thread.call(call, argument).catch(() => undefined)));
  return {
    threads,
    open: (fount) => {
      founts.set(fount.number, fount);
      for (const [name, thread] of threads) tellOpen(thread, name, fount);
    },
    close: async (fount) => {
      closing.add(fount);
      await all('close', fount.number);
      founts.delete(fount.number);
      closing.delete(fount);
    },
    wake: (slot) => {
      for (const thread of threads.values()) thread.tell('wake', slot);
    },
    stop: async () => {
      stopping = true;
      await all('stop');
      await Promise.all([...threads.values()].map(({ ended }) => ended));
    },
  };
}

const threadOf = ({ name, spec, feed }: Fed, { environment }: ConsumersOptions): Thread =>
  new Thread(new URL('./worker.ts', import.meta.url), {
    env: environment([spec]),
    data: {
      name,
      entry: spec.entry,
      batch: feed.batch * BATCH,
      lingerMs: feed.windowSeconds * LINGER_MS,
    },
    name,
  });

const tellOpen = (thread: Thread, name: string, { number: slot, journalFile, group }: Fount): void =>
  thread.tell('open', { slot, journalFile, position: group.cursorOf(name) });

/**
 * For each second of the feed's window. Nothing is paid for by the invocation here, so the windows are a fiftieth of those on
 * AWS, in the same proportion: the archive, of which nobody waits for a message, syncs the disk less often than people look
 * at the metrics.
 */
const LINGER_MS = 20;

/**
 * For each message of the feed's batch: no time limit stands behind a batch here, and what it costs the stores (round trips,
 * queries, requests, transactions) hardly depends on its size.
 */
const BATCH = 3;

/** A thread that dies at once again shall not take the machine. */
const RESTART_MS = 1000;
