import { datagrams } from '../../load/datagrams.ts';
import { LeanPublisher } from '../../load/lean-publisher.ts';
import { caughtUp } from '../../support/figures.ts';
import { DATAGRAM_MS, type Filled } from './asked.ts';

/** Devices that send while the routes are asked; they are registered like all. */
export const LIVE = { prefix: 'live', devices: 500 };

/** A device of those that hold the stored samples has at least two hours of them. */
const LEAST_MESSAGES = 720;

/** Samples that the home stores of one datagram: the power of each voltage and current, too. */
const STORED_PER_SAMPLE = 1.5;

const AT_ONCE = 16;
const PUBLISHERS = 8;

type Say = (line: string) => void;
export type Amount = { devices: number; samples: number };

/** Registers devices over the API and sends some of them so many samples by MQTT that the home stores `samples` of them. */
export async function fill(api: string, mqttPort: number, amount: Amount, say: Say): Promise<Filled> {
  const { full, messages } = sharesOf(amount);
  const fullIds = Array.from({ length: full }, (_, index) => `full-${index}`);
  const liveIds = Array.from({ length: LIVE.devices }, (_, index) => `${LIVE.prefix}-${index}`);
  const others = Array.from(
    { length: Math.max(0, amount.devices - full - LIVE.devices) },
    (_, i) => `meter-${i}`,
  );
  const ids = [...others, ...liveIds, ...fullIds];
  await register(api, ids, say);
  const start = Date.now() - (messages + 1) * DATAGRAM_MS;
  await send(mqttPort, full, full * messages, start, say);
  say('until every function has caught up ...');
  await caughtUp(api, full * messages);
  return { ids, full: fullIds, messages, start, pages: await pagesOf(api) };
}

function sharesOf({ devices, samples }: Amount): { full: number; messages: number } {
  const all = Math.ceil(samples / (datagrams('', 1, 0).samples * STORED_PER_SAMPLE));
  const full = Math.max(1, Math.min(devices - LIVE.devices, Math.floor(all / LEAST_MESSAGES)));
  return { full, messages: Math.ceil(all / full) };
}

async function register(api: string, ids: string[], say: Say): Promise<void> {
  const waiting = ids.values();
  let done = 0;
  const work = async () => {
    for (const device_id of waiting) {
      const body = {
        device_id,
        device_name: `Meter ${device_id}, roof`,
        device_type: 'power_meter_dc',
        location: `Depot ${done % 20}`,
        metadata: { vehicle: `T-${done}`, system: 'dc_750' },
      };
      const response = await fetch(`${api}/api/devices`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (response.status !== 201)
        throw new Error(`${device_id} was not registered: ${await response.text()}`);
      await response.arrayBuffer();
      done += 1;
      if (done % 2000 === 0) say(`${done} of ${ids.length} devices registered`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function send(port: number, devices: number, messages: number, start: number, say: Say): Promise<void> {
  const { next } = datagrams('full', devices, start);
  const { promise: all, resolve } = Promise.withResolvers<void>();
  let turn = 0;
  let acked = 0;
  const onAck = () => {
    acked += 1;
    if (acked % 10_000 === 0) say(`${acked} of ${messages} messages sent`);
    if (acked === messages) resolve();
  };
  const publishers = await Promise.all(
    Array.from({ length: PUBLISHERS }, (_, index) =>
      LeanPublisher.open({
        port,
        clientId: `fill-${index}`,
        window: 64,
        next: () => next(turn++ % devices),
        onAck,
      }),
    ),
  );
  for (const [index, publisher] of publishers.entries()) {
    publisher.allowed = Math.floor(messages / PUBLISHERS) + (index < messages % PUBLISHERS ? 1 : 0);
    publisher.pump();
  }
  await all;
  for (const publisher of publishers) publisher.close();
}

/** Paths of the first pages of the list of devices. */
async function pagesOf(api: string): Promise<string[]> {
  const paths = ['/api/devices?limit=100'];
  while (paths.length < 20) {
    const response = await fetch(api + paths.at(-1));
    await response.arrayBuffer();
    const next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    if (next === undefined) break;
    paths.push(next);
  }
  return paths;
}
