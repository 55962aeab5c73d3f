import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { openMetrics } from '#store/metrics/open.ts';
import { describeMetricsStore } from './metrics-store.ts';

const { TEST_INFLUXDB_URL, TEST_INFLUXDB_TOKEN = '', TEST_INFLUXDB_ORG = '' } = process.env;
const RETENTION_DAYS = 90;
const bucket = `contract-${randomUUID()}`;

const open = () =>
  openMetrics({
    METRICS_URL: `${TEST_INFLUXDB_URL}?${new URLSearchParams({ org: TEST_INFLUXDB_ORG, bucket })}`,
    INFLUXDB_TOKEN: TEST_INFLUXDB_TOKEN,
    METRICS_RETENTION_DAYS: RETENTION_DAYS,
  });

async function api(method: string, path: string, body?: object) {
  const response = await fetch(`${TEST_INFLUXDB_URL}/api/v2/${path}`, {
    method,
    headers: { authorization: `Token ${TEST_INFLUXDB_TOKEN}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text === '' ? {} : JSON.parse(text);
}

describe.skipIf(TEST_INFLUXDB_URL === undefined)('an InfluxDB that TEST_INFLUXDB_URL names', () => {
  let id = '';
  beforeAll(async () => {
    const { orgs } = await api('GET', `orgs?${new URLSearchParams({ org: TEST_INFLUXDB_ORG })}`);
    ({ id } = await api('POST', 'buckets', { orgID: orgs[0].id, name: bucket, retentionRules: [] }));
  });
  afterAll(() => api('DELETE', `buckets/${id}`));

  describeMetricsStore('InfluxDB', open, RETENTION_DAYS);
});
