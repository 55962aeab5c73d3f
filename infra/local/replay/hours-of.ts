import { HOUR_MS } from '#domain/lengths-of-time.ts';
import type { SampleRun } from '#store/metrics/port.ts';

/** Samples of a run in one UTC hour; `hour` is its beginning, in epoch milliseconds. */
export type HourPart = { hour: number; times: number[]; values: number[] };

/** The samples of a run in [from, to), divided by UTC hours. */
export function hoursOf({ times, values }: SampleRun, from: number, to: number): HourPart[] {
  const parts: HourPart[] = [];
  for (const [index, time] of times.entries()) {
    if (time < from || time >= to) continue;
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    let part = parts.at(-1);
    if (part?.hour !== hour) {
      part = { hour, times: [], values: [] };
      parts.push(part);
    }
    part.times.push(time);
    part.values.push(values[index] ?? 0);
  }
  return parts;
}
