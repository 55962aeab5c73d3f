import * as z from 'zod';
import { isDatabaseSource } from '../postgres/source.ts';
import { InfluxMetrics } from './influx/influx.ts';
import type { MetricsStore } from './port.ts';
import { PostgresMetrics } from './postgres/postgres.ts';

const INFLUXDB = /^https?:\/\/[^?]+\?(?=.*\borg=.)(?=.*\bbucket=.)/;

const MINUTES_DAYS = 730;
const days = (preset: number) => z.coerce.number().int().min(1).max(36_500).default(preset);

/** Where the time series are and for how many days they are kept. */
export const MetricsConfig = z.object({
  METRICS_URL: z
    .string()
    .refine(
      (url) => isDatabaseSource(url) || INFLUXDB.test(url),
      'expected http(s)://host:8086?org=ORG&bucket=BUCKET, postgres://user:password@host:port/database, the same with ?auth=iam, or the ARN of a secret',
    ),
  /** The token of an InfluxDB, or the ARN of a secret that holds it. */
  INFLUXDB_TOKEN: z.string().optional(),
  METRICS_RETENTION_DAYS: days(90),
  /** For InfluxDB alone, which keeps figures by the minute for longer than samples. */
  MINUTES_RETENTION_DAYS: days(MINUTES_DAYS),
});

type Given = z.infer<typeof MetricsConfig>;
type Opened = Omit<Given, 'MINUTES_RETENTION_DAYS'> & Partial<Pick<Given, 'MINUTES_RETENTION_DAYS'>>;

/** The time series that the settings name. @throws Error where they name an InfluxDB and no token */
export function openMetrics(config: Opened): MetricsStore {
  const { METRICS_URL: url, METRICS_RETENTION_DAYS: samples, INFLUXDB_TOKEN: token } = config;
  if (!INFLUXDB.test(url)) return new PostgresMetrics(url, samples);
  if (token === undefined) throw new Error('METRICS_URL names an InfluxDB, which needs INFLUXDB_TOKEN');
  return new InfluxMetrics(url, token, { samples, minutes: config.MINUTES_RETENTION_DAYS ?? MINUTES_DAYS });
}
