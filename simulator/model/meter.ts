import { hash, unit } from './random.ts';
import { layRoute, type Route } from './route.ts';
import { isDc, type SystemName } from './systems.ts';
import { VEHICLES, type Vehicle } from './vehicles.ts';

/** A metric a meter sends, its resolution in `digits` after the point, and its noise as a share of the value. */
type Metric = { type: string; unit: string; digits: number; noise: number };

const DC_METRICS: readonly Metric[] = [
  { type: 'voltage_dc', unit: 'V', digits: 1, noise: 5e-4 },
  { type: 'current_dc', unit: 'A', digits: 1, noise: 5e-4 },
];

const AC_METRICS: readonly Metric[] = [
  { type: 'voltage_ac', unit: 'V', digits: 1, noise: 5e-4 },
  { type: 'current_ac', unit: 'A', digits: 2, noise: 5e-4 },
  { type: 'frequency', unit: 'Hz', digits: 3, noise: 3e-5 },
  { type: 'pf', unit: '1', digits: 3, noise: 5e-4 },
];

/**
 * One meter and the train it rides on. `headStart` is how far (ms) the train is along its route at the epoch,
 * `phase` (0..1) where in a sampling period the meter samples.
 */
export type Meter = {
  id: string;
  deviceType: 'power_meter_dc' | 'power_meter_ac';
  system: SystemName;
  metrics: readonly Metric[];
  vehicle: Vehicle;
  route: Route;
  seed: number;
  headStart: number;
  phase: number;
};

export type FleetPlan = {
  devices: number;
  dcShare: number;
  prefix: string;
  systems: readonly SystemName[];
  seed: number;
};

/** Trains of one kind share this many lines. */
const LINES = 4;

/**
 * Describes the meters of a fleet, first those on DC: `sim-dc-0001`, ..., `sim-ac-0001`, ... Where the systems are all
 * of one kind, so are the meters.
 */
export function describeMeters({ devices, dcShare, prefix, systems, seed }: FleetPlan): Meter[] {
  const lines = new Map<string, Route>();
  const dc = systems.filter(isDc);
  const ac = systems.filter((name) => !isDc(name));
  const direct = ac.length === 0 ? devices : dc.length === 0 ? 0 : Math.round(devices * dcShare);
  const some = (count: number, kind: 'dc' | 'ac', among: SystemName[]) =>
    Array.from({ length: count }, (_, index) =>
      describeMeter(`${prefix}-${kind}-${String(index + 1).padStart(4, '0')}`, among, index, seed, lines),
    );
  return [...some(direct, 'dc', dc), ...some(devices - direct, 'ac', ac)];
}

function describeMeter(
  id: string,
  among: SystemName[],
  index: number,
  fleetSeed: number,
  lines: Map<string, Route>,
): Meter {
  const system = among[index % among.length] ?? 'dc_750';
  const vehicles = VEHICLES[system];
  const vehicle = vehicles[Math.floor(index / among.length) % vehicles.length] ?? vehicles[0];
  const seed = hash(fleetSeed, index, isDc(system) ? 1 : 2);
  const route = lineOf(vehicle, hash(fleetSeed, seed % LINES), lines);
  return {
    id,
    deviceType: isDc(system) ? 'power_meter_dc' : 'power_meter_ac',
    system,
    metrics: isDc(system) ? DC_METRICS : AC_METRICS,
    vehicle,
    route,
    seed,
    headStart: Math.floor(unit(seed, 3) * 86_400_000),
    phase: unit(seed, 4),
  };
}

function lineOf(vehicle: Vehicle, seed: number, lines: Map<string, Route>): Route {
  const name = `${vehicle.name}/${seed}`;
  const line = lines.get(name) ?? layRoute(vehicle, seed);
  lines.set(name, line);
  return line;
}
