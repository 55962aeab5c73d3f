import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { aheadOf } from './ahead-of.ts';
import { datagrams } from './datagrams.ts';
import { LeanPublisher } from './lean-publisher.ts';
import { openPublisher } from './publisher.ts';

// A load in a process of its own: default datagrams at QoS 1, as fast as they are acknowledged, at a given rate, or so that a
// runtime always has some thousands before it (a broker that keeps them takes far more than is worked off). Each device has a connection of its own and two messages on their way, unless told otherwise. Prints one JSON object at its end:
// messages acknowledged, samples in them, seconds, CPU milliseconds.
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '1883' },
    devices: { type: 'string', default: '1000' },
    connections: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '0' },
    follow: { type: 'string' },
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
const { follow } = values;

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
await (rate > 0 ? paced((elapsed) => elapsed * rate) : follow !== undefined ? following(follow) : unpaced());
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

async function following(api: string): Promise<void> {
  const ahead = await aheadOf(api);
  await paced(ahead.allowed);
  ahead.stop();
}

/** Hands out, every few milliseconds, what may be sent after so many seconds, whether or not the broker keeps up. */
async function paced(allowedAfter: (elapsed: number) => number): Promise<void> {
  let given = 0;
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - began) / 1000) {
    const due = Math.floor(allowedAfter(elapsed));
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
