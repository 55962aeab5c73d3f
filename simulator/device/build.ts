import { CommandLog, type CommandRules } from '../commands/command-log.ts';
import type { Keys } from '../commands/refusal.ts';
import type { FleetOptions } from '../fleet-options.ts';
import type { NonVolatile } from '../memory/non-volatile.ts';
import type { Meter } from '../model/meter.ts';
import { type Random, randomFrom, waitingTime } from '../model/random.ts';
import type { OpenLink } from '../transport/link.ts';
import { Composer } from './composer.ts';
import { Device } from './device.ts';
import { Spoiler } from './faults.ts';
import type { Timing } from './messages.ts';
import { type Formed, Outbox } from './outbox.ts';
import { Sequence } from './sequence.ts';
import { type Surroundings, Uplink } from './uplink.ts';

/** Multiples of the golden ratio spread any number of devices evenly over an interval. */
const GOLDEN_RATIO = 0.618_033_988_75;

export type Built = { device: Device; outbox: Outbox; uplinks: readonly Uplink[] };

/** What a device has of its own besides its meter: keys to check commands with, and its non-volatile memory. */
export type Own = { keys: Keys; memory: NonVolatile };

/** Puts a device together; it is off. @param index of the device in its fleet */
export function buildDevice(
  meter: Meter,
  { keys, memory }: Own,
  index: number,
  options: FleetOptions,
  around: Surroundings,
  open: OpenLink,
): Built {
  const skew = skewOf(options.clockSkew, randomFrom(meter.seed, 5));
  const outbox = new Outbox(options.buffer, options.brokers.length);
  const uplinks = options.brokers.map(
    (_, broker) =>
      new Uplink({ id: meter.id, broker, outbox, replayRate: options.replayRate, skew }, around, (events) =>
        open(meter.id, broker, {
          ...events,
          up: () => {
            events.up();
            device.reached(around.clock());
          },
          command: (payload) => device.obey(payload, around.clock()),
        }),
      ),
  );
  const composer = composerOf(meter, skew, outbox, options, around);
  const device: Device = new Device(
    {
      timing: timingOf(options),
      share: (index * GOLDEN_RATIO) % 1,
      skew,
      restartMs: options.rebootFor * 1000,
      memory,
      commands: new CommandLog(rulesOf(options, keys, skew), memory),
      composer,
      uplinks,
    },
    around,
  );
  return { device, outbox, uplinks };
}

function composerOf(
  meter: Meter,
  skew: number,
  outbox: Outbox,
  options: FleetOptions,
  { counters, clock }: Surroundings,
): Composer {
  const random = randomFrom(meter.seed, 6);
  const spoiler = new Spoiler<Formed>(options, random, (fault) => counters.faults[fault]++);
  // Counting boots from the time of start keeps them growing when the simulator itself is started again.
  const sequence = new Sequence(Math.floor(clock() / 1000));
  return new Composer({ meter, skew, sequence, spoiler, outbox, counters });
}

/** A meter whose clock is further off than what it tolerates takes itself for one that nobody has told the time. */
function rulesOf(
  { commandTolerance, acceptUnsigned, otaMaxMb }: FleetOptions,
  keys: Keys,
  skew: number,
): CommandRules {
  const tolerance = commandTolerance * 1000;
  return {
    keys,
    acceptsUnsigned: acceptUnsigned,
    tolerance,
    isSynchronised: Math.abs(skew) <= tolerance,
    mostBytes: otaMaxMb * 1024 * 1024,
  };
}

const timingOf = ({ samplingCadenceMs, sendIntervalS, helloIntervalS }: FleetOptions): Timing => ({
  sampling_cadence_ms: samplingCadenceMs,
  send_interval_s: sendIntervalS,
  hello_interval_s: helloIntervalS,
});

/** A device's clock is fast or slow by `mean` ms on average. */
function skewOf(mean: number, random: Random): number {
  return Math.round(waitingTime(random, mean)) * (random() < 0.5 ? -1 : 1);
}
