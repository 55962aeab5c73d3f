import { setTimeout as pause } from 'node:timers/promises';
import type * as z from 'zod';
import { commandKeys } from './commands/command-keys.ts';
import { Agenda } from './device/agenda.ts';
import { type Built, buildDevice, type Own } from './device/build.ts';
import { startClockwork } from './device/clockwork.ts';
import { noCounts } from './device/counters.ts';
import { Gate } from './device/gate.ts';
import { planMishaps } from './device/mishaps.ts';
import type { Surroundings } from './device/uplink.ts';
import { brokerFigures, type Figures } from './figures.ts';
import { FleetOptions } from './fleet-options.ts';
import { memoryFile } from './memory/memory-file.ts';
import { NonVolatile } from './memory/non-volatile.ts';
import { describeMeters, type Meter } from './model/meter.ts';
import { randomFrom } from './model/random.ts';
import { httpDownload } from './ota/download.ts';
import { inTurn } from './ota/in-turn.ts';
import { clientOptions } from './transport/credentials.ts';
import type { OpenLink } from './transport/link.ts';
import { MqttLink } from './transport/mqtt-link.ts';
import { topicsOf } from './transport/topics.ts';

/** How long `stop` waits for acknowledgements of what was sent, in ms. */
const GRACE_MS = 5000;

/** @property stop sends what it can, says `offline` and goodbye for each meter, and answers the last figures */
export type Fleet = { meters: readonly Meter[]; figures: () => Figures; stop: () => Promise<Figures> };

/**
 * Starts meters that send to brokers until they are stopped. Resolves at once: brokers that can't be reached are
 * tried again, and show in the figures.
 *
 * @example const fleet = await startFleet({ brokers: ['mqtt://127.0.0.1:1883'], devices: 3 });
 * @throws ZodError for options out of range, and the file system's error for a file that can't be read
 */
export async function startFleet(input: z.input<typeof FleetOptions>): Promise<Fleet> {
  const options = FleetOptions.parse(input);
  const around = surroundingsOf(options);
  const meters = describeMeters(options);
  const open = openerOf(options);
  const own = ownOf(options);
  const built = meters.map((meter, index) => buildDevice(meter, own(meter.id), index, options, around, open));
  powerOn(built, meters, options, around);
  return running(meters, built, options, around);
}

const surroundingsOf = ({ connectRate, seed, otaAtOnce, otaTimeout }: FleetOptions): Surroundings => ({
  agenda: new Agenda(),
  gate: new Gate(connectRate),
  random: randomFrom(seed, 7),
  clock: Date.now,
  counters: noCounts(),
  download: inTurn(otaAtOnce, httpDownload(otaTimeout * 1000)),
});

function openerOf(options: FleetOptions): OpenLink {
  const clientOf = clientOptions(options);
  return (device, broker, events) => {
    const topics = topicsOf(device, options.topicPrefix);
    return new MqttLink(
      { url: options.brokers[broker] ?? '', topics, qos: options.qos, client: clientOf(device) },
      events,
    );
  };
}

/** What each device has of its own. Files are read here, so that one that can't be used is known before anything starts. */
function ownOf(options: FleetOptions): (device: string) => Own {
  const keysOf = commandKeys(options);
  const { stateDir } = options;
  return (device) => ({
    keys: keysOf(device),
    memory: stateDir === undefined ? new NonVolatile() : memoryFile(stateDir, device),
  });
}

function powerOn(built: Built[], meters: Meter[], options: FleetOptions, around: Surroundings): void {
  const start = around.clock();
  for (const [index, { device }] of built.entries()) {
    const random = randomFrom(meters[index]?.seed ?? index, 8);
    around.agenda.at(start + (index * 1000) / options.connectRate, (at) => {
      device.powerOn(at);
      planMishaps(device, options, random, around, at);
    });
  }
}

function running(meters: Meter[], built: Built[], options: FleetOptions, around: Surroundings): Fleet {
  const clockwork = startClockwork(around.agenda, (now) => {
    around.agenda.skipTo(now);
    for (const { device } of built) device.restart(now); // their connections are gone, and so are the samples
  });
  const figures = () => figuresOf(built, options, around, clockwork.lag());
  const stop = async () => {
    for (const { device } of built) device.retire(around.clock());
    await settled(built);
    clockwork.stop();
    await Promise.all(built.map(({ device }) => device.close()));
    return figures();
  };
  return { meters, figures, stop };
}

async function settled(built: Built[]): Promise<void> {
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline && !built.every(({ device }) => device.settled)) await pause(20);
}

function figuresOf(built: Built[], options: FleetOptions, { counters }: Surroundings, lag: number): Figures {
  return {
    ...structuredClone(counters),
    devices: built.length,
    connected: built.filter(({ device }) => device.connected).length,
    buffered: built.reduce((sum, { outbox }) => sum + outbox.size, 0),
    lag_ms: lag,
    brokers: options.brokers.map((url, index) =>
      brokerFigures(
        url,
        built.flatMap(({ uplinks }) => uplinks[index] ?? []),
      ),
    ),
  };
}
