import type * as z from 'zod';
import { healthApi, SERVICE } from '#domain/api/health.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { route } from '#lambda/route.ts';
import { ArchiveConfig, openArchive } from '#store/archive/open.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import { type Checked, checkStores } from './check-stores.ts';

export const Config = ArchiveConfig.extend(MetricsConfig.shape).extend(RegistryConfig.shape);

export type Services = { stores: Record<string, Checked> };

export const build = (config: z.infer<typeof Config>): Services => ({
  stores: { archive: openArchive(config), metrics: openMetrics(config), registry: openRegistry(config) },
});

/** Well under the function's own time limit and that of whoever asks: Kubernetes and load balancers wait a few seconds. */
const CHECK_MS = 3000;

const health = route(healthApi.health, async () => answer(200, { status: 'healthy', service: SERVICE }));
const alive = route(healthApi.alive, async () => answer(200, { status: 'alive', service: SERVICE }));

const ready = route(healthApi.ready, async (_, { stores }: Services) => {
  const checks = await checkStores(stores, CHECK_MS);
  const well = Object.values(checks).every((verdict) => verdict === 'ok');
  return well
    ? answer(200, { status: 'ready', service: SERVICE, checks })
    : answer(503, { status: 'not ready', service: SERVICE, checks });
});

const answer = <const R>(status: number, json: R) => ({ status, json });

/** Whether the process runs, and whether it can do its work. */
export const routes = { 'GET /health': health, 'GET /healthz': alive, 'GET /readyz': ready };

export const handler = requestHandler({ name: 'check-health', config: Config, build, routes });
