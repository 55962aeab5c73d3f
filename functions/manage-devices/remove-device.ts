import { DISCOVERED } from '#domain/api/device.ts';
import { devicesApi } from '#domain/api/devices.ts';
import { route } from '#lambda/route.ts';
import type { Services } from './find-device.ts';
import { onCurrent } from './on-current.ts';

/**
 * Removes the device. First what it connects with: where the registry fails then, it is still listed and the request can be repeated;
 * the other way round nobody would know any more whose certificates are in force. And once more in the end, for one that was issued
 * in between. A discovered device has none from us: what it connects with is somebody else's.
 */
export const remove = route(devicesApi.remove, async (request, services: Services) => {
  const { registry, identities } = services;
  const { device } = await onCurrent(request, services, async (current) => {
    const { device_id, status } = current.device;
    if (status !== DISCOVERED) await identities.remove(device_id);
    const result = await registry.remove(device_id, current.version);
    return result === 'removed' ? current : result;
  });
  if (device.status !== DISCOVERED) await identities.remove(device.device_id);
  return { status: 200, json: { message: `device ${device.device_id} deleted; what it sent is kept` } };
});
