import { createServer } from 'node:net';
import { Aedes } from 'aedes';

// The broker alone, with nothing behind it: what the runtime is compared with.
const aedes = await Aedes.createBroker();
const server = createServer({ noDelay: true }, aedes.handle);
server.listen(Number(process.argv[2]), '127.0.0.1', () => process.send?.('ready'));
