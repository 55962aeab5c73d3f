import { devicesApi } from '#domain/api/devices.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { route } from '#lambda/route.ts';
import { deviceReply } from './etag.ts';
import { findDevice, type Services } from './find-device.ts';

/** Devices, newest first. */
export const list = route(devicesApi.list, async ({ path, query }, { registry }: Services) => {
  const { devices, next } = await registry.list(query);
  const { cursor: _, limit, ...filters } = query;
  return {
    status: 200,
    headers: linkToNext(path, { ...filters, limit: String(limit) }, next),
    json: devices,
  };
});

/** One device. */
export const get = route(devicesApi.get, async ({ params }, services: Services) =>
  deviceReply(200, await findDevice(params, services)),
);
