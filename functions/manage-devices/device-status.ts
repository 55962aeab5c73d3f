import { devicesApi } from '#domain/api/devices.ts';
import { deviceIdIn, noSuchDevice } from '#domain/device-in-path.ts';
import { route } from '#lambda/route.ts';
import { deviceReply } from './etag.ts';
import { findDevice, type Services } from './find-device.ts';

/** Says that a device is alive, for those that have another way than MQTT. */
export const heartbeat = route(devicesApi.heartbeat, async ({ params }, { registry }: Services) => {
  if (!(await registry.heartbeat(deviceIdIn(params), Date.now()))) throw noSuchDevice(params.id);
  return { status: 200, json: { message: `heartbeat of ${params.id} recorded` } };
});

/** Whether a device is connected. */
export const getStatus = route(devicesApi.getStatus, async ({ params }, services: Services) => {
  const { device } = await findDevice(params, services);
  return { status: 200, json: device };
});

/** Sets whether a device is connected, until it is heard of again. */
export const putStatus = route(devicesApi.putStatus, async ({ params, body }, services: Services) => {
  const { connection_status, fw_version = null } = body;
  const known = await services.registry.setStatus(deviceIdIn(params), connection_status, fw_version);
  if (!known) throw noSuchDevice(params.id);
  return deviceReply(200, await findDevice(params, services));
});
