import type * as z from 'zod';
import { requestHandler } from '#lambda/request-handler.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import type { Archive } from '#store/archive/port.ts';
import { BusConfig, openBus } from '#store/bus/open.ts';
import type { Bus } from '#store/bus/port.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import * as deadLetters from './dead-letters.ts';
import * as quarantine from './quarantine.ts';
import * as rawData from './raw-data.ts';
import { redrive } from './redrive.ts';

export const Config = ArchiveConfig.extend(RegistryConfig.shape).extend(BusConfig.shape);

export type Services = { archive: Archive; registry: Registry; bus: Bus };

export const build = (config: z.infer<typeof Config>): Services => ({
  archive: openArchive(config),
  registry: openRegistry(config),
  bus: openBus(config),
});

/** What was received, as it was received; what could not be used, and its way back. */
export const routes = {
  'GET /api/devices/{id}/raw-data': rawData.list,
  'GET /api/devices/{id}/raw-data/{category}/{name}': rawData.read,
  'GET /api/quarantine': quarantine.list,
  'GET /api/quarantine/{day}/{name}': quarantine.read,
  'GET /api/dead-letters': deadLetters.list,
  'POST /api/dead-letters:redrive': redrive,
};

export const handler = requestHandler({ name: 'read-archive', config: Config, build, routes });
