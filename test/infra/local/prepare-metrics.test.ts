import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { prepareMetrics } from '#local/prepare-metrics.ts';

const KEPT = { id: 'b', orgID: 'o', retentionRules: [] };

/** An InfluxDB that is starting until it is told that it is there. */
async function startingInflux(there: () => boolean, body = JSON.stringify({ buckets: [KEPT] })) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (there()) asked.push(request.url ?? '');
    response.writeHead(there() ? 200 : 503).end(body);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { env: { METRICS_URL: `http://127.0.0.1:${port}?org=o&bucket=b`, INFLUXDB_TOKEN: 't' }, asked };
}

it('lets the house start while InfluxDB is away, and prepares it when it is back', async () => {
  let there = false;
  const influx = await startingInflux(() => there);
  const told: string[] = [];
  const { stop } = await prepareMetrics(
    influx.env,
    (line) => told.push(line),
    async () => {},
  );
  expect(told).toEqual([expect.stringContaining('metrics does not answer: ')]);
  there = true;
  await vi.waitFor(() => expect(influx.asked).toHaveLength(2), 10_000);
  await stop();
});

it('does not start the house where the buckets are not as they should be and may not be made so', async () => {
  const influx = await startingInflux(() => true, '{"buckets":[]}');
  await expect(prepareMetrics(influx.env, () => {})).rejects.toThrow('may not read the bucket "b"');
});

it('ends when the house does, and says once what is wrong with a store that has come back', async () => {
  let there = false;
  const influx = await startingInflux(() => there, '{"buckets":[]}');
  const told: string[] = [];
  const { stop } = await prepareMetrics(
    influx.env,
    (line) => told.push(line),
    async () => {},
  );
  there = true;
  await vi.waitFor(() => expect(influx.asked.length).toBeGreaterThan(3), 10_000);
  await stop();
  expect(told.filter((line) => line.includes('may not read'))).toHaveLength(1);
});
