import { isDeepStrictEqual } from 'node:util';
import type { Device } from '#domain/api/device.ts';
import { devicesApi } from '#domain/api/devices.ts';
import { Conflict } from '#domain/errors.ts';
import { type Once, route } from '#lambda/route.ts';
import type { DeviceFields, Registry, Versioned } from '#store/registry/port.ts';
import { checkVoltageSystem } from './check-voltage-system.ts';
import { deviceReply } from './etag.ts';
import type { Services } from './find-device.ts';

/**
 * Creates a device, or adopts one that sent before anyone created it. First the broker is told: where the registry fails then, the
 * broker knows one device too many, which opens nothing, and the request can be repeated; the other way round the repeated one
 * would be a conflict, and the broker would never be told.
 */
export const create = route(devicesApi.create, async ({ body, once }, { registry, identities }: Services) => {
  const {
    device_id,
    device_name,
    device_type = null,
    location = null,
    status = 'active',
    metadata = {},
  } = body;
  checkVoltageSystem({}, metadata);
  await identities.register(device_id);
  const fields = { device_name, device_type, location, status, metadata };
  const made = await registry.create(device_id, fields);
  const created = made === 'exists' ? await madeBefore(device_id, fields, once, registry) : made;
  if (created === undefined) throw new Conflict(`there is a device ${device_id} already`);
  const reply = deviceReply(201, created);
  return { ...reply, headers: { ...reply.headers, location: `/api/devices/${device_id}` } };
});

/** The device, where an earlier try of the same request has made it, and broken off before it could say so. */
async function madeBefore(
  deviceId: string,
  fields: DeviceFields,
  once: Once | undefined,
  registry: Registry,
): Promise<Versioned | undefined> {
  if (once === undefined || once.since === null) return undefined;
  const found = await registry.get(deviceId);
  const isOurs =
    found !== undefined &&
    Date.parse(found.device.created_at) >= Math.floor(once.since) &&
    isDeepStrictEqual(fieldsOf(found.device), fields);
  return isOurs ? found : undefined;
}

const fieldsOf = ({ device_name, device_type, location, status, metadata }: Device): DeviceFields => ({
  device_name,
  device_type,
  location,
  status,
  metadata,
});
