import { Agenda } from '#simulator/device/agenda.ts';
import { buildDevice } from '#simulator/device/build.ts';
import { noCounts } from '#simulator/device/counters.ts';
import { Gate } from '#simulator/device/gate.ts';
import type { Surroundings } from '#simulator/device/uplink.ts';
import { FleetOptions } from '#simulator/fleet-options.ts';
import { describeMeters } from '#simulator/model/meter.ts';
import { type FakeLink, fakeLinks } from './fake-links.ts';

/** A round number of every interval, so that a device whose share is 0 sends at the full intervals after it. */
export const START = Date.UTC(2026, 0, 15, 7);

/** One device on a bench, whose time passes as the test says. */
export function onBench(given: Partial<FleetOptions> = {}) {
  const options = FleetOptions.parse({ brokers: ['mqtt://one'], devices: 1, dcShare: 1, ...given });
  const agenda = new Agenda();
  let now = START;
  const around: Surroundings = {
    agenda,
    gate: new Gate(options.connectRate),
    random: () => 0.5,
    clock: () => now,
    counters: noCounts(),
  };
  const { links, open } = fakeLinks();
  const [meter] = describeMeters(options);
  const built = buildDevice(meter!, 0, options, around, open);
  /** Lets seconds pass. */
  const pass = (seconds: number) => {
    const until = now + seconds * 1000;
    while (agenda.next <= until) {
      now = agenda.next;
      agenda.advance(now);
    }
    now = until;
  };
  const link = (index = 0): FakeLink => links[index]!;
  const command = (cmd: string, params?: unknown, cmd_id: string = crypto.randomUUID()) =>
    link().events.command(
      Buffer.from(JSON.stringify({ v: 2, cmd_id, ts: new Date(now).toISOString(), cmd, params, sig: 'x' })),
    );
  return {
    ...built,
    meter: meter!,
    options,
    around,
    agenda,
    pass,
    link,
    command,
    now: () => now,
    counters: around.counters,
  };
}
