import type { SystemName } from './systems.ts';

type Range = readonly [lowest: number, highest: number];

/**
 * A kind of train. Masses in t, power in kW at the wheel (`traction`, electric `braking`) and at the contact line
 * (`auxiliaries` always, `climate` at most), speed in km/h, accelerations in m/s2, running resistance
 * a + b v + c v2 in N with v in m/s (Davis), distance between stops in m, time at a stop in s.
 */
export type Vehicle = {
  name: string;
  tare: number;
  payload: number;
  traction: number;
  braking: number;
  auxiliaries: number;
  climate: number;
  topSpeed: number;
  acceleration: number;
  deceleration: number;
  resistance: readonly [a: number, b: number, c: number];
  stops: number;
  stopSpacing: Range;
  dwell: Range;
};

const tram: Vehicle = {
  name: 'tram',
  tare: 40,
  payload: 14,
  traction: 440,
  braking: 520,
  auxiliaries: 15,
  climate: 30,
  topSpeed: 55,
  acceleration: 1.1,
  deceleration: 1.1,
  resistance: [600, 20, 4.5],
  stops: 20,
  stopSpacing: [350, 800],
  dwell: [15, 30],
};

const lightRail: Vehicle = {
  name: 'light rail',
  tare: 60,
  payload: 20,
  traction: 720,
  braking: 850,
  auxiliaries: 20,
  climate: 45,
  topSpeed: 80,
  acceleration: 1.1,
  deceleration: 1.1,
  resistance: [900, 30, 5],
  stops: 18,
  stopSpacing: [500, 1500],
  dwell: [20, 35],
};

const metro: Vehicle = {
  name: 'metro',
  tare: 170,
  payload: 60,
  traction: 2400,
  braking: 2800,
  auxiliaries: 60,
  climate: 120,
  topSpeed: 80,
  acceleration: 1.1,
  deceleration: 1,
  resistance: [2300, 60, 9],
  stops: 18,
  stopSpacing: [700, 1600],
  dwell: [20, 35],
};

const multipleUnit: Vehicle = {
  name: 'electric multiple unit',
  tare: 150,
  payload: 30,
  traction: 2400,
  braking: 2600,
  auxiliaries: 70,
  climate: 130,
  topSpeed: 140,
  acceleration: 0.9,
  deceleration: 0.8,
  resistance: [2000, 40, 6],
  stops: 12,
  stopSpacing: [3000, 12_000],
  dwell: [30, 60],
};

const intercity: Vehicle = {
  name: 'intercity',
  tare: 450,
  payload: 40,
  traction: 5600,
  braking: 4000,
  auxiliaries: 100,
  climate: 350,
  topSpeed: 160,
  acceleration: 0.45,
  deceleration: 0.5,
  resistance: [5500, 110, 9],
  stops: 7,
  stopSpacing: [8000, 30_000],
  dwell: [60, 120],
};

/** Which trains run under which system. */
export const VEHICLES: Record<SystemName, readonly [Vehicle, ...Vehicle[]]> = {
  dc_750: [tram, metro, lightRail],
  dc_1500: [metro, multipleUnit, lightRail],
  dc_3000: [multipleUnit, intercity],
  ac_15kv_16_7hz: [multipleUnit, intercity],
  ac_25kv_50hz: [multipleUnit, intercity],
};
