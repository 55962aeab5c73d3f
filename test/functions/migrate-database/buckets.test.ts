import { expect, it } from 'vitest';
import { build, Config } from '#functions/migrate-database/handler.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { influxThat } from '#test/layers/store/metrics/influx/influx-server.ts';

const given = (metrics: Record<string, string>) =>
  build(loadConfig(Config, { DATABASE_URL: 'postgres://localhost/x', ...metrics }));

it('looks after the buckets of an InfluxDB, and fails with what to do where it may not', async () => {
  const { server, asked } = await influxThat(() => ({ status: 200, body: '{"buckets":[]}' }));
  const { prepareMetrics } = given({
    METRICS_URL: `${server.place.base}?org=o&bucket=b`,
    INFLUXDB_TOKEN: 't',
  });
  await expect(prepareMetrics?.()).rejects.toThrow('INFLUXDB_TOKEN may not read the bucket "b"');
  expect(asked.map(({ path }) => path)).toEqual(['/api/v2/buckets']);
});

it('asks nobody where the time series are in PostgreSQL', async () => {
  await expect(given({ METRICS_URL: 'postgres://localhost/y' }).prepareMetrics?.()).resolves.toBeUndefined();
  await expect(given({}).prepareMetrics?.()).resolves.toBeUndefined();
});
