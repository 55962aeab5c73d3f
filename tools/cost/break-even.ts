import type { Assumptions } from './assumptions.ts';
import { billOf, totalOf } from './bill.ts';
import type { Design } from './designs.ts';

/** The largest fleet that is looked at. */
export const SEARCHED_DEVICES = 10_000_000;

const ALL_UP_TO = 2000;
const GROWTH = 1.01;

/** From so many devices on, up to so many, this design is the cheaper one; `to` null: as far as was searched. */
export type Range = { from: number; to: number | null; cheaper: string };

/**
 * Which of two designs is cheaper for which numbers of devices: looked up with the function that writes the bills, for every
 * fleet up to 2,000 devices, then in steps of one percent with a bisection where the answer changes.
 */
export function rangesOf(a: Design, b: Design, assumed: Assumptions): Range[] {
  const cheaperAt = (devices: number): string => cheaperOf(a, b, { ...assumed, devices }).name;
  const starts = [{ from: 1, cheaper: cheaperAt(1) }];
  let known = 1;
  for (const devices of fleets()) {
    const cheaper = cheaperAt(devices);
    if (cheaper !== starts.at(-1)?.cheaper)
      starts.push({ from: firstAt(cheaper, known, devices, cheaperAt), cheaper });
    known = devices;
  }
  return starts.map((start, index) => ({ ...start, to: endBefore(starts[index + 1]) }));
}

const endBefore = (next: { from: number } | undefined): number | null =>
  next === undefined ? null : next.from - 1;

/** The first where both cost the same. */
const cheaperOf = (a: Design, b: Design, assumed: Assumptions): Design =>
  totalOf(billOf(a, assumed)) <= totalOf(billOf(b, assumed)) ? a : b;

function* fleets(): Generator<number> {
  for (let devices = 2; devices <= ALL_UP_TO; devices++) yield devices;
  for (let devices = ALL_UP_TO * GROWTH; devices < SEARCHED_DEVICES; devices *= GROWTH)
    yield Math.ceil(devices);
  yield SEARCHED_DEVICES;
}

function firstAt(
  cheaper: string,
  before: number,
  at: number,
  cheaperAt: (devices: number) => string,
): number {
  if (at - before <= 1) return at;
  const middle = Math.floor((before + at) / 2);
  return cheaperAt(middle) === cheaper
    ? firstAt(cheaper, before, middle, cheaperAt)
    : firstAt(cheaper, middle, at, cheaperAt);
}
