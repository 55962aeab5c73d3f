import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { figures } from '#lambda/figures.ts';
import { importHandler } from '../import-handler.ts';
import { serve } from '../thread.ts';

// The thread of one function that the archive is fed to. It has the environment of the function, as in the runtime.
const { name, entry } = z.object({ name: z.string(), entry: z.string() }).parse(workerData);
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const handler = await importHandler(entry);

serve(port, {
  run: (event) => handler(event, { functionName: name }),
  figures: () => figures.getMetricsAsJSON(),
  stop: () => {
    setImmediate(() => process.exit());
  },
});
