import { HOUR_MS } from '#domain/lengths-of-time.ts';
import type { Mark } from './late.ts';

import { chunksOf, DEVICES_PER_QUERY } from './register.ts';
import type { Stretch } from './stretch.ts';

/** Hours of devices that are worked out in one request, so that each takes a few seconds. */
const DEVICE_HOURS = 240;

type OfDevices = Stretch & { deviceIds: string[] };

/**
 * The stretches that cover marked hours, oldest first: the devices of an hour together, and hours that follow each other where
 * they are the same devices'.
 * @param range what is to be worked out of them, epoch milliseconds
 */
export function stretchesOf(marks: Mark[], range: { start: number; stop: number }): Stretch[] {
  const byHour = new Map<number, Set<string>>();
  for (const { deviceId, hours } of marks)
    for (const hour of hours)
      if ((hour + 1) * HOUR_MS > range.start && hour * HOUR_MS < range.stop)
        byHour.set(hour, (byHour.get(hour) ?? new Set()).add(deviceId));
  const stretches: OfDevices[] = [];
  for (const [hour, ids] of [...byHour].sort(([a], [b]) => a - b))
    for (const deviceIds of chunksOf([...ids].sort(), DEVICES_PER_QUERY)) {
      const [start, stop] = [hour * HOUR_MS, (hour + 1) * HOUR_MS];
      const last = stretches.at(-1);
      if (last?.stop === start && follows(last, deviceIds)) last.stop = stop;
      else stretches.push({ start, stop, deviceIds });
    }
  return stretches.map(({ start, stop, deviceIds }) => ({
    start: Math.max(start, range.start),
    stop: Math.min(stop, range.stop),
    deviceIds,
  }));
}

function follows({ start, stop, deviceIds }: OfDevices, ids: string[]): boolean {
  const hours = (stop - start) / HOUR_MS + 1;
  return hours * ids.length <= DEVICE_HOURS && String(deviceIds) === String(ids);
}
