import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { datagrams } from './datagrams.ts';
import { LeanPublisher } from './lean-publisher.ts';
import { openPublisher } from './publisher.ts';

// A load in a process of its own: default datagrams at QoS 1, as fast as they are acknowledged or at a given rate. Each device
// has a connection of its own and two messages on their way, unless told otherwise. Prints one JSON object at its end:
// messages acknowledged, samples in them, seconds, CPU milliseconds.
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '1883' },
    devices: { type: 'string', default: '1000' },
    connections: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '0' },
    prefix: { type: 'string', default: 'load' },
    window: { type: 'string', default: '2' },
    start: { type: 'string', default: String(Date.now() - 30 * 86_400_000) },
    lean: { type: 'boolean', default: false },
  },
});
const port = Number(values.port);
const devices = Number(values.devices);
const seconds = Number(values.seconds);
const rate = Number(values.rate);

const { next, samples } = datagrams(values.prefix, devices, Number(values.start));
let acked = 0;
let turn = 0;
const open = values.lean ? LeanPublisher.open : openPublisher;
const publishers = await Promise.all(
  Array.from({ length: Number(values.connections ?? devices) }, (_, index) =>
    open({
      port,
      clientId: `${values.prefix}-load-${index}`,
      window: Number(values.window),
      next: () => next(turn++ % devices),
      onAck: () => {
        acked += 1;
      },
    }),
  ),
);

const began = performance.now();
await (rate > 0 ? paced() : unpaced());
const elapsed = (performance.now() - began) / 1000;
for (const publisher of publishers) publisher.close();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({ acked, samples: acked * samples, seconds: elapsed, cpuMs: (user + system) / 1000 }),
);

async function unpaced(): Promise<void> {
  for (const publisher of publishers) publisher.allowed = Number.POSITIVE_INFINITY;
  for (const publisher of publishers) publisher.pump();
  await delay(seconds * 1000);
  await drained();
}

/** Hands out allowances evenly in time, every few milliseconds, whether or not the broker keeps up. */
async function paced(): Promise<void> {
  let given = 0;
  while (performance.now() - began < seconds * 1000) {
    const due = Math.floor(((performance.now() - began) / 1000) * rate);
    for (; given < due; given += 1) allowOne(given);
    for (const publisher of publishers) publisher.pump();
    await delay(5);
  }
  await drained();
}

function allowOne(index: number): void {
  const publisher = publishers[index % publishers.length];
  if (publisher !== undefined) publisher.allowed += 1;
}

async function drained(): Promise<void> {
  for (const publisher of publishers) publisher.allowed = 0;
  while (publishers.some(({ inFlight }) => inFlight > 0)) await delay(1);
}
