import { isDeepStrictEqual } from 'node:util';
import { devicesApi } from '#domain/api/devices.ts';
import { Conflict, InvalidRequest } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import type { DeviceFields, Versioned } from '#store/registry/port.ts';
import { withChange, withPatch } from './change-fields.ts';
import { checkIfMatch, deviceReply } from './etag.ts';
import { findDevice, type Services } from './find-device.ts';

type Asked = {
  params: { id: string };
  headers: Record<string, string | undefined>;
  body?: { device_id?: unknown } | undefined;
};

/** Someone else may change the device between our reading and writing it; so often we try. */
const ATTEMPTS = 5;

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

/** Removes the device. */
export const remove = route(devicesApi.remove, async (request, services: Services) => {
  const { device } = await onCurrent(request, services, async (current) => {
    const result = await services.registry.remove(current.device.device_id, current.version);
    return result === 'removed' ? current : result;
  });
  return { status: 200, json: { message: `device ${device.device_id} deleted; what it sent is kept` } };
});

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

/** Does something to the device as it is now, if the request allows that; anew where someone else was faster. */
async function onCurrent(
  { params, headers, body }: Asked,
  services: Services,
  act: (current: Versioned) => Promise<Versioned | 'changed'>,
): Promise<Versioned> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await findDevice(params, services);
    checkIfMatch(headers['if-match'], current);
    checkSameId(body?.device_id, params.id);
    const result = await act(current);
    if (result !== 'changed') return result;
  }
  throw new Conflict('others are changing this device all the time: try again');
}

function checkSameId(given: unknown, id: string): void {
  if (given === undefined || given === id) return;
  throw new InvalidRequest(`device_id: can not be changed; the path names ${id}`, [
    { path: 'device_id', message: 'can not be changed' },
  ]);
}
