import { isDeepStrictEqual } from 'node:util';
import { devicesApi } from '#domain/api/devices.ts';
import { InvalidRequest } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { DeviceFields, Versioned } from '#store/registry/port.ts';
import { withChange, withPatch } from './change-fields.ts';
import { deviceReply } from './etag.ts';
import type { Services } from './find-device.ts';
import { type Asked, onCurrent } from './on-current.ts';

/** Changes the fields given and leaves the others, as clients of PUT have always relied on. */
export const put = route(devicesApi.put, async (request, services: Services) => {
  const { device_name, device_type, location, status, metadata } = request.body;
  if ([device_name, device_type, location, status, metadata].every((field) => field === undefined))
    throw new InvalidRequest(
      'there is nothing to change: give at least one of device_name, device_type, location, status, metadata',
    );
  return deviceReply(200, await edit(request, services, (before) => withChange(before, request.body)));
});

/** Changes a device by a JSON merge patch. */
export const patch = route(devicesApi.patch, async (request, services: Services) =>
  deviceReply(200, await edit(request, services, (before) => withPatch(before, request.body))),
);

const edit = (
  request: Asked,
  services: Services,
  change: (before: DeviceFields) => DeviceFields,
): Promise<Versioned> =>
  onCurrent(request, services, async (current) => {
    const { device_name, device_type, location, status, metadata } = current.device;
    const before = { device_name, device_type, location, status, metadata };
    const after = change(before);
    if (isDeepStrictEqual(before, after)) return current;
    return services.registry.replace(current.device.device_id, after, current.version);
  });
