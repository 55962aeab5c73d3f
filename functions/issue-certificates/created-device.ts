import { DISCOVERED } from '#domain/api/device.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { noSuchDevice } from '#domain/device-in-path.ts';
import { Conflict } from '#domain/errors.ts';
import type { Registry } from '#store/registry/port.ts';

/** The id in the path, of a device in any state. @throws NotFound */
export async function knownDevice({ id }: { id: string }, registry: Registry): Promise<string> {
  if (!isDeviceId(id) || !(await registry.exists(id))) throw noSuchDevice(id);
  return id;
}

/** The id in the path, of a device that a person has created. @throws NotFound, Conflict */
export async function createdDevice({ id }: { id: string }, registry: Registry): Promise<string> {
  const found = isDeviceId(id) ? await registry.get(id) : undefined;
  if (found === undefined) throw noSuchDevice(id);
  if (found.device.status === DISCOVERED)
    throw new Conflict(`${id} has only been discovered: adopt it first, with POST /api/devices`);
  return id;
}
