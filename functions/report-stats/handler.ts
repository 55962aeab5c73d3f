import { statsApi } from '#domain/api/stats.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { route } from '#lambda/route.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';

export type Services = { registry: Pick<Registry, 'stats'> };

export const build = (config: RegistryConfig): Services => ({ registry: openRegistry(config) });

/** The fleet in figures. */
export const routes = {
  'GET /api/stats': route(statsApi.get, async (_, { registry }: Services) => ({
    status: 200,
    json: await registry.stats(),
  })),
};

export const handler = requestHandler({ name: 'report-stats', config: RegistryConfig, build, routes });
