import { FUTURE_TOLERANCE_MS } from '#domain/timestamps.ts';
import type { Observation } from './port.ts';

/** The time by which a message ranks among those of its device: one that is not believed would outrank all that follow. */
export const rankTime = ({ time, receivedAt }: Pick<Observation, 'time' | 'receivedAt'>): number =>
  time === null || time > receivedAt + FUTURE_TOLERANCE_MS ? receivedAt : time;
