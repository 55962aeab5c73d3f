import { expect, it } from 'vitest';
import { loadConfig } from '#lambda/load-config.ts';
import { MetricsConfig, openMetrics } from '#store/metrics/open.ts';

const open = (env: Record<string, string>) => openMetrics(loadConfig(MetricsConfig, env));
const INFLUX = 'https://influx.example:8086?org=o&bucket=b';

it.each(['postgres://db/x', INFLUX, 'http://127.0.0.1:8086/proxy?bucket=b&org=o'])(
  'opens %s',
  async (url) => {
    await open({ METRICS_URL: url, INFLUXDB_TOKEN: 't' }).close();
  },
);

it.each(['mysql://db', 'http://influx:8086', 'http://influx:8086?org=o', 'http://influx:8086?org=&bucket=b'])(
  'refuses %s and says what it expects',
  (url) => {
    expect(() => open({ METRICS_URL: url, INFLUXDB_TOKEN: 't' })).toThrow(/METRICS_URL/);
  },
);

it('refuses an InfluxDB without a token', () => {
  expect(() => open({ METRICS_URL: INFLUX })).toThrow('needs INFLUXDB_TOKEN');
});
