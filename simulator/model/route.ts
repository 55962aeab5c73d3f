import type { Moment } from './mechanics.ts';
import { between, type Random, randomFrom } from './random.ts';
import { type Point, run, STEP_S } from './run.ts';
import type { Vehicle } from './vehicles.ts';

/**
 * A line run to its end and back, over and over: a point every half second of one round, `place` in m from the
 * first terminus, `speed` in m/s, `leg` counting the stops of the round. Many trains share one.
 */
export type Route = {
  place: Float32Array;
  speed: Float32Array;
  leg: Uint16Array;
  slopeAt: (place: number) => number;
  legs: number;
};

/** What a train does at one time: `place` in m along the line, `leg` and `round` since the epoch of its route. */
export type Position = Moment & { place: number; leg: number; round: number };

const TERMINUS_DWELL_S = [120, 300] as const;
const STEEPEST = 0.012;

/** Lays out a line for a kind of train. The same seed gives the same line. */
export function layRoute(vehicle: Vehicle, seed: number): Route {
  const random = randomFrom(seed, vehicle.tare, vehicle.topSpeed);
  const slopeAt = slopes(random);
  const stops = Array.from({ length: vehicle.stops - 1 }, () => between(random, ...vehicle.stopSpacing));
  const rows = journeysOf(vehicle, stops, random).flatMap((journey, leg) =>
    travel(vehicle, slopeAt, journey).map((point) => ({ ...point, leg })),
  );
  return {
    place: Float32Array.from(rows, (row) => row.place),
    speed: Float32Array.from(rows, (row) => row.speed),
    leg: Uint16Array.from(rows, (row) => row.leg),
    slopeAt,
    legs: 2 * stops.length,
  };
}

/** From stop to stop: places in m, `limit` in m/s, `dwell` at the end in s. */
type Journey = { from: number; to: number; limit: number; dwell: number };

function journeysOf(vehicle: Vehicle, spacings: number[], random: Random): Journey[] {
  const stationAt = (index: number) => spacings.slice(0, index).reduce((sum, spacing) => sum + spacing, 0);
  const there = spacings.map((_, index) => ({ from: stationAt(index), to: stationAt(index + 1) }));
  const back = there.map(({ from, to }) => ({ from: to, to: from })).reverse();
  return [...there, ...back].map((stretch, leg) => {
    const isLast = leg === there.length - 1 || leg === 2 * there.length - 1;
    const dwell = between(random, ...(isLast ? TERMINUS_DWELL_S : vehicle.dwell));
    return { ...stretch, dwell, limit: (vehicle.topSpeed / 3.6) * between(random, 0.8, 1) };
  });
}

function travel(vehicle: Vehicle, slopeAt: (place: number) => number, journey: Journey): Point[] {
  const { from, to, limit, dwell } = journey;
  const direction = Math.sign(to - from);
  const along = (way: number) => from + direction * way;
  const slopeAlong = (way: number) => direction * slopeAt(along(way));
  const moving = run(vehicle, { distance: Math.abs(to - from), limit, slopeAt: slopeAlong });
  const standing = Array.from({ length: Math.round(dwell / STEP_S) }, () => ({ place: to, speed: 0 }));
  return [...moving.map(({ place, speed }) => ({ place: along(place), speed })), ...standing];
}

/** Hills as two waves, gentle enough that every train gets over them. */
function slopes(random: Random): (place: number) => number {
  const [near, far] = [between(random, 900, 1500), between(random, 3000, 7000)];
  const [a, b] = [random() * 2 * Math.PI, random() * 2 * Math.PI];
  return (place) => STEEPEST * (0.4 * Math.sin(place / near + a) + 0.6 * Math.sin(place / far + b));
}

/** Where the route's train is after `elapsed` ms, which may be any number of rounds. */
export function positionAt(route: Route, elapsed: number): Position {
  const { place, speed, leg, legs, slopeAt } = route;
  const steps = elapsed / (STEP_S * 1000);
  const round = Math.floor(steps / speed.length);
  const within = steps - round * speed.length;
  const index = Math.min(Math.floor(within), speed.length - 1);
  const following = (index + 1) % speed.length;
  const interpolate = (values: Float32Array) => {
    const value = values[index] ?? 0;
    return value + ((values[following] ?? 0) - value) * (within - index);
  };
  const here = interpolate(place);
  const current = leg[index] ?? 0;
  return {
    round,
    leg: current,
    place: here,
    speed: interpolate(speed),
    acceleration: ((speed[following] ?? 0) - (speed[index] ?? 0)) / STEP_S,
    slope: slopeAt(here) * (current < legs / 2 ? 1 : -1),
  };
}
