import * as z from 'zod';
import { fedFunctions } from '#manifest/fed-functions.ts';
import type { FunctionSpec, Manifest, MessageFeed } from '#manifest/types.ts';
import type { GroupCommit } from '../group-commit.ts';
import { Thread } from '../thread.ts';

const Progress = z.object({ name: z.string(), position: z.number() });

export type ConsumersOptions = {
  manifest: Manifest;
  journal: GroupCommit;
  journalFile: string;
  environment: (specs: FunctionSpec[]) => Record<string, string>;
  onDied: (name: string, error: Error | null) => void;
};

export type Consumers = {
  threads: Map<string, Thread>;
  /** Tells every function that there is something to read. */
  wake: () => void;
  stop: () => Promise<void>;
};

/** Starts one thread for each function that works on messages, at its own cursor. A thread that dies is started again. */
export function startConsumers(options: ConsumersOptions): Consumers {
  const threads = new Map<string, Thread>();
  let stopping = false;
  const start = (name: string, spec: FunctionSpec, feed: MessageFeed) => {
    const { batch, windowSeconds } = feed;
    const data = {
      name,
      entry: spec.entry,
      batch,
      lingerMs: windowSeconds * LINGER_MS,
      position: options.journal.cursorOf(name),
      journalFile: options.journalFile,
    };
    const thread = new Thread(new URL('./worker.ts', import.meta.url), {
      env: options.environment([spec]),
      data,
      name,
    });
    thread.onTold((told) => options.journal.saveCursor(name, Progress.parse(told).position));
    threads.set(name, thread);
    void thread.ended.then((error) => {
      if (stopping) return;
      options.onDied(name, error);
      setTimeout(() => start(name, spec, feed), RESTART_MS);
    });
  };
  for (const { name, spec, feed } of fedFunctions(options.manifest)) start(name, spec, feed);
  return {
    threads,
    wake: () => {
      for (const thread of threads.values()) thread.tell('wake');
    },
    stop: async () => {
      stopping = true;
      await Promise.all([...threads.values()].map((thread) => thread.call('stop').catch(() => undefined)));
      await Promise.all([...threads.values()].map(({ ended }) => ended));
    },
  };
}

/**
 * For each second of the feed's window. Nothing is paid for by the invocation here, so the windows are a fiftieth of those on
 * AWS, in the same proportion: the archive, of which nobody waits for a message, syncs the disk less often than people look
 * at the metrics.
 */
const LINGER_MS = 20;

/** A thread that dies at once again shall not take the machine. */
const RESTART_MS = 1000;
