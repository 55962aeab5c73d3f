import * as z from 'zod';
import { DatabaseSource } from '../postgres/source.ts';
import type { MetricsStore } from './port.ts';
import { PostgresMetrics } from './postgres.ts';

/** Where the time series are and for how many days they are kept. */
export const MetricsConfig = z.object({
  METRICS_URL: DatabaseSource,
  METRICS_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(90),
});

/** The time series that the settings name. */
export const openMetrics = (config: z.infer<typeof MetricsConfig>): MetricsStore =>
  new PostgresMetrics(config.METRICS_URL, config.METRICS_RETENTION_DAYS);
