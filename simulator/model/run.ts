import { accelerationBy } from './mechanics.ts';
import type { Vehicle } from './vehicles.ts';

/** Time between two points of a run, in s. */
export const STEP_S = 0.5;

/** One leg from stop to stop: `distance` in m, `limit` in m/s; `slopeAt` a distance from the start, in m per m. */
export type Leg = { distance: number; limit: number; slopeAt: (place: number) => number };

/** Where a train is on its leg (m) and how fast (m/s). */
export type Point = { place: number; speed: number };

/** Once this share of the leg is behind it, a driver lets the train roll, to save energy. */
const COAST_FROM = 0.6;

/**
 * The run of a fully laden train over one leg, a point every half second: full acceleration until the limit or the
 * motors' power stop it, then held speed, coasting, and braking to a stand. A lighter train can follow it as well.
 */
export function run(vehicle: Vehicle, leg: Leg): Point[] {
  const points: Point[] = [];
  let point: Point = { place: 0, speed: 0 };
  while (point.place < leg.distance) {
    points.push(point);
    point = move(point, accelerationAt(vehicle, leg, point), leg.distance);
  }
  return points;
}

function move({ place, speed }: Point, acceleration: number, end: number): Point {
  const next = Math.max(0, speed + acceleration * STEP_S);
  const reached = place + ((speed + next) / 2) * STEP_S;
  const standing = acceleration < 0 && next < 0.5;
  return standing || reached >= end ? { place: end, speed: 0 } : { place: reached, speed: next };
}

function accelerationAt(vehicle: Vehicle, leg: Leg, { place, speed }: Point): number {
  const left = leg.distance - place;
  const stopping = (speed * speed) / (2 * left);
  if (stopping > vehicle.deceleration * 0.95) return -stopping;
  const most = fullAcceleration(vehicle, leg.slopeAt(place), speed);
  const toLimit = (leg.limit - speed) / STEP_S;
  const rolling = accelerationBy(vehicle, vehicle.tare + vehicle.payload, 0, speed, leg.slopeAt(place));
  const coasts = place > leg.distance * COAST_FROM && speed > leg.limit * 0.6;
  return Math.min(coasts ? rolling : most, toLimit);
}

function fullAcceleration(vehicle: Vehicle, slope: number, speed: number): number {
  const mass = vehicle.tare + vehicle.payload;
  const force = Math.min(
    mass * 1000 * vehicle.acceleration,
    (vehicle.traction * 1000) / Math.max(speed, 0.1),
  );
  return accelerationBy(vehicle, mass, force, speed, slope);
}
