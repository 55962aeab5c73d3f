import { wheelForce } from './mechanics.ts';
import { hash, unit } from './random.ts';
import type { Position } from './route.ts';
import type { Vehicle } from './vehicles.ts';

/** From the contact line to the wheel, and back again. */
const TRACTION_EFFICIENCY = 0.86;
const RECOVERY_EFFICIENCY = 0.8;

/** Below this speed (m/s) the electric brake fades out and friction takes over. */
const BLENDING_SPEED = 2.5;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Power in W that a train wants from the contact line at a time (epoch ms); negative when it feeds back. */
export function demandAt(vehicle: Vehicle, seed: number, position: Position, time: number): number {
  const mass = vehicle.tare + vehicle.payload * occupancy(seed, position, time);
  const wheel = Math.min(wheelForce(vehicle, mass, position) * position.speed, vehicle.traction * 1000);
  return (
    (wheel >= 0 ? wheel / TRACTION_EFFICIENCY : recovered(vehicle, wheel, position.speed)) +
    auxiliaries(vehicle, seed, time)
  );
}

function recovered(vehicle: Vehicle, wheel: number, speed: number): number {
  const electric = Math.max(wheel, -vehicle.braking * 1000);
  return electric * RECOVERY_EFFICIENCY * Math.min(1, speed / BLENDING_SPEED);
}

/** Share of the payload on board: chance per leg, and two rush hours a day. */
function occupancy(seed: number, { round, leg }: Position, time: number): number {
  const hour = (time % DAY) / HOUR;
  const rush = Math.exp(-((hour - 8) ** 2) / 3) + Math.exp(-((hour - 17.5) ** 2) / 5);
  return Math.min(1, 0.1 + 0.35 * unit(seed, round, leg, 1) + 0.5 * rush);
}

function auxiliaries(vehicle: Vehicle, seed: number, time: number): number {
  const effort = Math.min(1, Math.abs(outsideTemperature(time) - 19) / 20);
  // Compressors and heaters switch in steps of half a minute.
  const duty = 0.5 + (hash(seed, Math.floor(time / 30_000), 2) % 3) / 4;
  return 1000 * (vehicle.auxiliaries + vehicle.climate * effort * duty);
}

/** Outside temperature in Cel at a time (epoch ms): coldest in January and before sunrise. */
export function outsideTemperature(time: number): number {
  const season = -11 * Math.cos((2 * Math.PI * (time - 15 * DAY)) / (365.25 * DAY));
  return 11 + season - 5 * Math.cos((2 * Math.PI * (time - 4 * HOUR)) / DAY);
}
