import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import * as z from 'zod';
import { serve } from '../thread.ts';
import { SocketServer } from './socket-server.ts';

// The database in a thread of its own, so that a long query never stalls the broker.
const { dataDir, socket } = z.object({ dataDir: z.string(), socket: z.string() }).parse(workerData);
const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const db = await PGlite.create({ dataDir });
const server = new SocketServer(db);
await server.listen(socket);

serve(port, {
  ready: () => true, // asked when all above is done
  cpu: () => process.threadCpuUsage(),
  stop: async () => {
    await server.close();
    await db.close();
    setImmediate(() => process.exit());
  },
});
