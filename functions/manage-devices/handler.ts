import * as z from 'zod';
import { idempotent } from '#lambda/idempotent.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import { IdentitiesConfig, openIdentities } from '#store/identities/open.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import { create } from './create-device.ts';
import { getStatus, heartbeat, putStatus } from './device-status.ts';
import { patch, put } from './edit-device.ts';
import type { Services } from './find-device.ts';
import { importDevices } from './import-devices.ts';
import { get, list } from './read-devices.ts';
import { remove } from './remove-device.ts';

export const Config = z.intersection(RegistryConfig, IdentitiesConfig);

export const build = (config: z.infer<typeof Config>): Services => ({
  registry: openRegistry(config),
  identities: openIdentities(config),
  idempotency: openIdempotency(config),
});

/** The fleet: who is in it, and what people say of each. */
export const routes = {
  'GET /api/devices': list,
  'POST /api/devices': idempotent(create),
  'POST /api/devices:import': idempotent(importDevices),
  'GET /api/devices/{id}': get,
  'PUT /api/devices/{id}': put,
  'PATCH /api/devices/{id}': patch,
  'DELETE /api/devices/{id}': remove,
  'POST /api/devices/{id}/heartbeat': heartbeat,
  'GET /api/devices/{id}/status': getStatus,
  'PUT /api/devices/{id}/status': putStatus,
};

export const handler = requestHandler({ name: 'manage-devices', config: Config, build, routes });
