import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { figures } from '#lambda/figures.ts';
import { importHandler } from '../import-handler.ts';
import { serve } from '../thread.ts';
import { type Feed, startFeed } from './feed.ts';

// The thread of one function that works on messages, out of the journals of all slots that the process holds.
const Data = z.object({ name: z.string(), entry: z.string(), batch: z.number(), lingerMs: z.number() });
const { name, entry, batch, lingerMs } = Data.parse(workerData);
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const Opened = z.object({ slot: z.number(), journalFile: z.string(), position: z.number() });
const handler = await importHandler(entry);
const feeds = new Map<number, Feed>();

function open(argument: unknown): void {
  const { slot, journalFile, position } = Opened.parse(argument);
  const onDone = (done: number) => port?.postMessage({ slot, position: done });
  const onTrouble = (error: unknown) => console.error(`${name}:`, error);
  feeds.set(slot, startFeed({ name, handler, batch, position, lingerMs, journalFile, onDone, onTrouble }));
}

async function close(slot: number): Promise<void> {
  await feeds.get(slot)?.stop();
  feeds.delete(slot);
}

serve(port, {
  open,
  close: (slot) => close(z.number().parse(slot)),
  wake: (slot) => feeds.get(z.number().parse(slot))?.wake(),
  figures: () => figures.getMetricsAsJSON(),
  cpu: () => process.threadCpuUsage(),
  stop: async () => {
    await Promise.all([...feeds.keys()].map(close));
    setImmediate(() => process.exit());
  },
});
