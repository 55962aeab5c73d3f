import { isDeviceId } from '#domain/device-id.ts';
import { NotFound } from '#domain/errors.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import type { Identities } from '#store/identities/port.ts';
import type { Registry, Versioned } from '#store/registry/port.ts';

export type Services = { registry: Registry; identities: Identities; idempotency: Idempotency };

/** The id in the path, if a device can have it. @throws NotFound */
export function deviceIdIn({ id }: { id: string }): string {
  if (isDeviceId(id)) return id;
  throw noSuchDevice(id);
}

/** Says which device there is not, but does not say over what can't be an id: it can be long, and anything. */
export const noSuchDevice = (id: string): NotFound =>
  new NotFound(
    isDeviceId(id) ? `there is no device ${id}` : 'there is no such device: the path has no device_id',
  );

/** The device in the path. @throws NotFound */
export async function findDevice(
  params: { id: string },
  { registry }: Pick<Services, 'registry'>,
): Promise<Versioned> {
  const found = await registry.get(deviceIdIn(params));
  if (found === undefined) throw noSuchDevice(params.id);
  return found;
}
