import type { Course } from './course.ts';
import type { Bare } from './home.ts';

export type Measured = { home: string; archive: string; course: Course; bare: Bare };

export const sumOf = (figures: Map<string, number>): number =>
  [...figures.values()].reduce((sum, value) => sum + value, 0);

/** Of what was measured; powers that are derived from it come on top. */
export const samplesPerSecond = ({ load, perSecond }: Course['full']): number =>
  (load.samples / load.acked) * perSecond;
