import { isDeviceId } from './device-id.ts';
import { NotFound } from './errors.ts';

/** Says which device there is not, but does not say over what can't be an id: it can be long, and anything. */
export const noSuchDevice = (id: string): NotFound =>
  new NotFound(
    isDeviceId(id) ? `there is no device ${id}` : 'there is no such device: the path has no device_id',
  );

/** The id in a path, if a device can have it. @throws NotFound */
export function deviceIdIn({ id }: { id: string }): string {
  if (isDeviceId(id)) return id;
  throw noSuchDevice(id);
}
