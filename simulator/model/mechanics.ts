import type { Vehicle } from './vehicles.ts';

const GRAVITY = 9.81;

/** Wheels, gears and motors turn as well: their inertia adds this share to the mass that is accelerated. */
const ROTATING_MASS = 1.08;

/** What one moment on the way asks of a train: speed in m/s, acceleration in m/s2, slope of the track in m per m. */
export type Moment = { speed: number; acceleration: number; slope: number };

/** Running resistance on the level in N, at a speed in m/s. */
function runningResistance({ resistance: [a, b, c] }: Vehicle, speed: number): number {
  return a + b * speed + c * speed * speed;
}

/** Force at the wheel in N that a train of `mass` t needs at that moment; negative while it brakes. */
export function wheelForce(vehicle: Vehicle, mass: number, { speed, acceleration, slope }: Moment): number {
  const inertia = mass * 1000 * (ROTATING_MASS * acceleration + GRAVITY * slope);
  return speed > 0 ? inertia + runningResistance(vehicle, speed) : 0;
}

/** Acceleration in m/s2 of a train of `mass` t under a force at the wheel in N: the inverse of `wheelForce`. */
export function accelerationBy(
  vehicle: Vehicle,
  mass: number,
  force: number,
  speed: number,
  slope: number,
): number {
  const net = force - runningResistance(vehicle, speed) - mass * 1000 * GRAVITY * slope;
  return net / (mass * 1000 * ROTATING_MASS);
}
