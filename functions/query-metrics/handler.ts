import type * as z from 'zod';
import { requestHandler } from '#lambda/request-handler.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';
import type { MetricsStore } from '#store/metrics/port.ts';
import { openRegistry, RegistryConfig } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { query } from './query.ts';

export const Config = MetricsConfig.extend(RegistryConfig.shape);

export type Services = { metrics: MetricsStore; registry: Registry };

export const build = (config: z.infer<typeof Config>): Services => ({
  metrics: openMetrics(config),
  registry: openRegistry(config),
});

/** The time series, as samples or as figures of windows. */
export const routes = { 'GET /api/devices/{id}/metrics': query };

export const handler = requestHandler({ name: 'query-metrics', config: Config, build, routes });
