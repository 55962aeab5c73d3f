import { demandAt } from './demand.ts';
import type { Meter } from './meter.ts';
import { noise } from './random.ts';
import { positionAt } from './route.ts';
import { type Electrical, supplyAt } from './supply.ts';
import { SYSTEMS } from './systems.ts';

/** What a meter read at a time (epoch ms): one value for each of its metrics, in their order. */
export type Sample = { time: number; values: number[] };

/**
 * The samples of a meter after `from` up to and including `to` (epoch ms), one every `cadence` ms. Depends on
 * nothing but its arguments: ranges that touch give the samples of the range they make up, and history can be had
 * for any time.
 */
export function samplesAt(meter: Meter, from: number, to: number, cadence: number): Sample[] {
  const first = ticksUntil(meter, from, cadence) + 1;
  const count = ticksUntil(meter, to, cadence) - first + 1;
  const offset = Math.floor(meter.phase * cadence);
  return Array.from({ length: Math.max(0, count) }, (_, index) =>
    sampleAt(meter, offset + (first + index) * cadence),
  );
}

/** How many times a meter has sampled up to and including a time (epoch ms), counted from the epoch. */
export const ticksUntil = (meter: Meter, time: number, cadence: number): number =>
  Math.floor((time - Math.floor(meter.phase * cadence)) / cadence);

/** What the meter reads at a time (epoch ms), with the noise of its own class of accuracy. */
export function sampleAt(meter: Meter, time: number): Sample {
  const truth = electricalAt(meter, time);
  const values = meter.metrics.map(({ type, digits, noise: share }, channel) =>
    round(readingOf(type, truth) * (1 + share * noise(meter.seed, time, channel)), digits),
  );
  return { time, values };
}

/** What a perfect meter would read at a time (epoch ms). */
export function electricalAt(meter: Meter, time: number): Electrical {
  const position = positionAt(meter.route, time + meter.headStart);
  const demand = demandAt(meter.vehicle, meter.seed, position, time);
  return supplyAt(SYSTEMS[meter.system], position.place, demand, time);
}

function readingOf(type: string, { voltage, current, frequency, pf }: Electrical): number {
  if (type === 'pf') return pf;
  if (type === 'frequency') return frequency;
  return type.startsWith('voltage') ? voltage : current;
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
