import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { figures } from '#lambda/figures.ts';
import { Journal } from '#store/bus/journal.ts';
import { importHandler } from '../import-handler.ts';
import { serve } from '../thread.ts';
import { consume } from './consumer.ts';
import { News } from './news.ts';

// The thread of one function that works on messages.
const Data = z.object({
  name: z.string(),
  entry: z.string(),
  batch: z.number(),
  lingerMs: z.number(),
  position: z.number(),
  journalFile: z.string(),
});
const { name, entry, batch, lingerMs, position, journalFile } = Data.parse(workerData);
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const journal = new Journal(journalFile);
const stopping = new AbortController();
const news = new News(lingerMs);
const consuming = consume({
  name,
  journal,
  handler: await importHandler(entry),
  batch,
  position,
  news,
  signal: stopping.signal,
  onDone: (done) => port.postMessage({ name, position: done }),
  onTrouble: (error) => console.error(`${name}:`, error),
});

serve(port, {
  wake: () => news.announce(),
  figures: () => figures.getMetricsAsJSON(),
  cpu: () => process.threadCpuUsage(),
  stop: async () => {
    stopping.abort();
    await consuming;
    journal.close();
    setImmediate(() => process.exit());
  },
});
