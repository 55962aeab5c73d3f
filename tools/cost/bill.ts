import type { Assumptions } from './assumptions.ts';
import type { Design } from './designs.ts';
import type { Line } from './line.ts';
import { archiveLines } from './parts/archive.ts';
import { busLines } from './parts/bus.ts';
import { further } from './parts/further.ts';
import { iotCore } from './parts/iot-core.ts';
import { lambda } from './parts/lambda.ts';
import { volumeOf } from './volume.ts';

const PARTS = [iotCore, busLines, lambda, archiveLines, further];

/** A month of 30 days in a design, line by line; dollars, not rounded. */
export function billOf(design: Design, assumed: Assumptions): Line[] {
  const volume = volumeOf(design, assumed);
  return PARTS.flatMap((part) => part(design, volume, assumed));
}

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { dollars }) => sum + dollars, 0);
