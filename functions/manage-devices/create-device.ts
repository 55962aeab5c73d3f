import { devicesApi } from '#domain/api/devices.ts';
import { Conflict } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { checkVoltageSystem } from './check-voltage-system.ts';
import { deviceReply } from './etag.ts';
import type { Services } from './find-device.ts';

/**
 * Creates a device, or adopts one that sent before anyone created it. First the broker is told: where the registry fails then, the
 * broker knows one device too many, which opens nothing, and the request can be repeated; the other way round the repeated one
 * would be a conflict, and the broker would never be told.
 */
export const create = route(devicesApi.create, async ({ body }, { registry, identities }: Services) => {
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
  const created = await registry.create(device_id, { device_name, device_type, location, status, metadata });
  if (created === 'exists') throw new Conflict(`there is a device ${device_id} already`);
  const reply = deviceReply(201, created);
  return { ...reply, headers: { ...reply.headers, location: `/api/devices/${device_id}` } };
});
