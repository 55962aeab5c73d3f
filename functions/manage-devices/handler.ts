import { requestHandler } from '#lambda/request-handler.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { create } from './create-device.ts';
import { getStatus, heartbeat, putStatus } from './device-status.ts';
import { patch, put, remove } from './edit-device.ts';
import { get, list } from './read-devices.ts';

export type Services = { registry: Registry };

export const build = (config: RegistryConfig): Services => ({ registry: openRegistry(config) });

/** The fleet: who is in it, and what people say of each. */
export const routes = {
  'GET /api/devices': list,
  'POST /api/devices': create,
  'GET /api/devices/{id}': get,
  'PUT /api/devices/{id}': put,
  'PATCH /api/devices/{id}': patch,
  'DELETE /api/devices/{id}': remove,
  'POST /api/devices/{id}/heartbeat': heartbeat,
  'GET /api/devices/{id}/status': getStatus,
  'PUT /api/devices/{id}/status': putStatus,
};

export const handler = requestHandler({ name: 'manage-devices', config: RegistryConfig, build, routes });
