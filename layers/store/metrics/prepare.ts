import { influxOf, isInfluxUrl, type Metrics } from './config.ts';
import { prepareBuckets } from './influx/buckets.ts';
import { placeOf } from './influx/place.ts';
import { Server } from './influx/server.ts';

/**
 * Does what `prepare` of the store does that the settings name (port.ts), for who does nothing else with it and need not carry the
 * stores. @throws as that does
 */
export async function prepareMetrics(config: Metrics): Promise<void> {
  if (!isInfluxUrl(config.METRICS_URL)) return;
  const { url, token, days } = influxOf(config);
  const { ask, place } = new Server(placeOf(url), token);
  await prepareBuckets(ask, place, days);
}
