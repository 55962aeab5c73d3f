import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import * as z from 'zod';
import { datagrams } from '../../load/datagrams.ts';
import { bestRate } from './rate.ts';

const WIDTHS = [1, 2, 4];
const LINES = 5000;

const compress = promisify<string, { level: number }, Buffer<ArrayBuffer>>(gzip);

const Telemetry = z.object({
  device_id: z.string(),
  measurements: z.array(z.object({ ts: z.string(), type: z.string(), val: z.number(), unit: z.string() })),
});

/** Lines of the samples of datagrams that InfluxDB takes each second: gzipped, 5,000 in a request. */
export async function bareLinesRate(settings: Record<string, string>, devices: number): Promise<number> {
  const { INFLUXDB_URL, INFLUXDB_ORG = '', INFLUXDB_BUCKET = '', INFLUXDB_TOKEN } = settings;
  const query = new URLSearchParams({ org: INFLUXDB_ORG, bucket: INFLUXDB_BUCKET, precision: 'ms' });
  const headers = { authorization: `Token ${INFLUXDB_TOKEN}`, 'content-encoding': 'gzip' };
  const { next, samples } = datagrams('bare', devices, Date.now() - 30 * 86_400_000);
  let turn = 0;
  return bestRate(WIDTHS, async () => {
    const messages = Array.from({ length: LINES / samples }, () => next(turn++ % devices).payload);
    const body = await compress(messages.map(linesOf).join('\n'), { level: constants.Z_BEST_SPEED });
    const response = await fetch(`${INFLUXDB_URL}/api/v2/write?${query}`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`InfluxDB answered ${response.status}: ${await response.text()}`);
    return LINES;
  });
}

function linesOf(payload: Buffer): string {
  const { device_id: device, measurements } = Telemetry.parse(JSON.parse(payload.toString()));
  return measurements
    .map(
      ({ ts, type, val, unit }) =>
        `iot_telemetry,device_id=${device},metric=${type},unit=${unit} value=${val} ${Date.parse(ts)}`,
    )
    .join('\n');
}
