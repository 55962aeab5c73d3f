import { timed } from '../timed.ts';
import { influxOf, isInfluxUrl, type Metrics } from './config.ts';
import { InfluxMetrics } from './influx/influx.ts';
import type { MetricsStore } from './port.ts';
import { PostgresMetrics } from './postgres/postgres.ts';

export { MetricsConfig } from './config.ts';

/** The time series that the settings name. @throws Error where they name an InfluxDB and no token */
export function openMetrics(config: Metrics): MetricsStore {
  const { METRICS_URL, METRICS_RETENTION_DAYS } = config;
  if (!isInfluxUrl(METRICS_URL))
    return timed('metrics', new PostgresMetrics(METRICS_URL, METRICS_RETENTION_DAYS));
  const { url, token, days } = influxOf(config);
  return timed('metrics', new InfluxMetrics(url, token, days));
}
