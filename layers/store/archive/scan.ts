import { isDeviceId } from '#domain/device-id.ts';
import { someAtOnce } from '../some-at-once.ts';
import { isDayIn } from './days.ts';
import type { Archive, ScanPiece, ScanRequest } from './port.ts';
import { scanDay } from './scan-day.ts';

/** Devices whose names of one day are listed at a time. */
const DEVICES_AT_ONCE = 16;

type Source = Pick<Archive, 'folders' | 'days' | 'list' | 'get'>;

/** See {@link ArchiveReader.scan}, for an archive with an object for each key: device by device within each day, oldest first. */
export async function* scanObjects(source: Source, request: ScanRequest): AsyncGenerator<ScanPiece> {
  const days = await devicesByDay(source, request);
  const total = [...days.values()].reduce((sum, devices) => sum + devices.length, 0);
  let done = 0;
  for (const [day, devices] of days)
    for (let at = 0; at < devices.length; at += DEVICES_AT_ONCE) {
      const some = devices.slice(at, at + DEVICES_AT_ONCE);
      for await (const objects of scanDay(source, day, some, request))
        yield { day, objects, progress: done / total };
      done += some.length;
    }
}

/** The days of a range that have objects of devices, the earliest first, each with its devices. */
export async function devicesByDay(source: Source, request: ScanRequest): Promise<Map<string, string[]>> {
  const devices = (request.devices ?? (await source.folders(''))).filter(isDeviceId);
  const found = new Map<string, string[]>();
  await someAtOnce(devices, DEVICES_AT_ONCE, async (device) => {
    for (const day of await source.days(`${device}/`)) {
      if (!isDayIn(day, request)) continue;
      const ofDay = found.get(day);
      if (ofDay === undefined) found.set(day, [device]);
      else ofDay.push(device);
    }
  });
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([day, ofDay]) => [day, ofDay.sort()]));
}
