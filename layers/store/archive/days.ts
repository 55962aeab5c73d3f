import { DAY_MS } from '#domain/lengths-of-time.ts';
import type { ScanRequest } from './port.ts';

/** A UTC day's beginning, in epoch milliseconds. */
export const startOfDay = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Whether objects of a UTC day can be in the range of a request. */
export const isDayIn = (day: string, { from, to }: ScanRequest): boolean =>
  (from === undefined || startOfDay(day) + DAY_MS > from) && (to === undefined || startOfDay(day) < to);
