import { isoOf } from '#domain/archive-keys.ts';
import { StoreAway } from '#domain/errors.ts';
import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { Settings } from '../settings.ts';
import type { Stack } from '../stack.ts';
import { openHome, type ReplayHome } from './home.ts';
import { OldMinutes } from './old-minutes.ts';
import type { Options } from './options.ts';
import { startProgress } from './progress.ts';
import { Replay } from './replay.ts';
import { buriedIn, type RegistryFigures, type Report, registryFigures } from './report.ts';
import { patiently, type Watch } from './watch.ts';

export type Surroundings = { signal: AbortSignal; say: (line: string) => void; started: Stack };

/** Replays in the home that the settings name. Says on the way how it does, and in the end what it did. */
export async function replayIn(settings: Settings, options: Options, around: Surroundings): Promise<Report> {
  const begun = performance.now();
  const watch = watchOf(around);
  const home = await openHome(settings, options, watch, around.started);
  const minutes = oldMinutesOf(settings, options, home);
  const replay = new Replay(home, options, minutes, watch);
  watch.setWaiting = (what) => {
    replay.state.waiting = what;
  };
  const before = await fleetOf(home, watch);
  const progress = startProgress(() => replay.state, process.stderr);
  const stopped = await replay.run().finally(() => progress.stop());
  const after = await fleetOf(home, watch);
  const functions: Report['functions'] = {};
  for (const feeder of home.feeders) functions[feeder.name] = await feeder.outcomes();
  const { counted } = replay.tally;
  const left = counted.unreadable + buriedIn(functions) + (minutes?.late ?? 0);
  const report = {
    ...asked(options),
    seconds: (performance.now() - begun) / 1000,
    read: counted.byCategory,
    quarantined: counted.quarantined,
    unreadable: counted.unreadable,
    unreadable_keys: counted.unreadableKeys,
    fed: counted.fed,
    functions,
    minutes: minutes && { samples: minutes.written, late: minutes.late },
    differences: await orNull(patiently(async () => replay.differences?.all(), watch)),
    registry: before && after && { before, after },
    complete: stopped === null && left === 0,
    stopped: stopped !== null,
    go_on_from: typeof stopped?.goOn === 'number' ? isoOf(stopped.goOn) : null,
  };
  minutes?.close();
  return report;
}

const asked = ({ from, to, devices, into, dryRun }: Options) => ({
  from: from === undefined ? null : isoOf(from),
  to: to === undefined ? null : isoOf(to),
  devices: devices ?? null,
  into,
  dry_run: dryRun,
});

type RunWatch = Watch & { setWaiting: (what: string) => void };

/** Says once of each thing that is away that it is waited for. */
function watchOf({ signal, say }: Surroundings): RunWatch {
  const said = new Set<string>();
  const watch: RunWatch = {
    signal,
    setWaiting: () => {},
    onAway: (name, reason) => {
      watch.setWaiting(name);
      if (!said.has(name)) say(`${name} waits for a store and tries again: ${reason}`);
      said.add(name);
    },
  };
  return watch;
}

/** Samples are left out of the store while it writes, so those of a day more are gathered. */
function oldMinutesOf(
  { INFLUXDB_URL, METRICS_RETENTION_DAYS }: Settings,
  { from, to }: Options,
  { metrics }: ReplayHome,
): OldMinutes | null {
  if (INFLUXDB_URL === undefined || metrics === null) return null;
  const before = Date.now() - (METRICS_RETENTION_DAYS - 1) * DAY_MS;
  return new OldMinutes({ store: metrics, before, from, to });
}

async function fleetOf({ registry }: ReplayHome, watch: Watch): Promise<RegistryFigures | null> {
  return registry && orNull(patiently(() => registry.stats().then(registryFigures), watch));
}

/** What can't be told as its store is away and nobody wants to wait any longer. */
async function orNull<T>(told: Promise<T | undefined>): Promise<T | null> {
  try {
    return (await told) ?? null;
  } catch (error) {
    if (error instanceof StoreAway) return null;
    throw error;
  }
}
