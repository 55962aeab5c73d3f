import { signedPayload } from '#domain/commands/signature.ts';
import { commandKeys } from '#simulator/commands/command-keys.ts';
import { Agenda } from '#simulator/device/agenda.ts';
import { buildDevice } from '#simulator/device/build.ts';
import { noCounts } from '#simulator/device/counters.ts';
import { Gate } from '#simulator/device/gate.ts';
import type { Surroundings } from '#simulator/device/uplink.ts';
import { FleetOptions } from '#simulator/fleet-options.ts';
import { NonVolatile } from '#simulator/memory/non-volatile.ts';
import { describeMeters } from '#simulator/model/meter.ts';
import { type Download, DownloadFailed } from '#simulator/ota/download.ts';
import { type FakeLink, fakeLinks } from './fake-links.ts';

/** A round number of every interval, so that a device whose share is 0 sends at the full intervals after it. */
export const START = Date.UTC(2026, 0, 15, 7);

const MASTER = Buffer.from('the master secret of a fleet on the bench');

/** One device on a bench, whose time passes as the test says, and whose downloads end as it says. */
export function onBench(
  given: Partial<FleetOptions> = {},
  {
    memory = new NonVolatile(),
    download = async () => {
      throw new DownloadFailed('there is no web server on the bench');
    },
  }: { memory?: NonVolatile; download?: Download } = {},
) {
  const commandSecret = MASTER.toString();
  const options = FleetOptions.parse({
    brokers: ['mqtt://one'],
    devices: 1,
    dcShare: 1,
    commandSecret,
    ...given,
  });
  const agenda = new Agenda();
  let now = START;
  const around: Surroundings = {
    agenda,
    gate: new Gate(options.connectRate),
    random: () => 0.5,
    clock: () => now,
    counters: noCounts(),
    download,
  };
  const { links, open } = fakeLinks();
  const [meter] = describeMeters(options);
  const own = { keys: commandKeys(options)(meter!.id), memory };
  const built = buildDevice(meter!, own, 0, options, around, open);
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
  /** Sends a command, signed now or at another time (epoch ms). */
  const command = (cmd: string, params: object = {}, cmdId: string = crypto.randomUUID(), at: number = now) =>
    link().events.command(signedPayload(MASTER, meter!.id, { cmdId, cmd, params }, at));
  return {
    ...built,
    memory,
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
