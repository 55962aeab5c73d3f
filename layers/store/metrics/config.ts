import * as z from 'zod';
import { isDatabaseSource } from '../postgres/source.ts';
import type { KeptDays } from './influx/retention.ts';

const INFLUXDB = /^https?:\/\/[^?]+\?(?=.*\borg=.)(?=.*\bbucket=.)/;

const days = (preset: number) => z.coerce.number().int().min(1).max(36_500).default(preset);
const MINUTES_DAYS = 730;

/** Where the time series are and for how many days they are kept. */
export const MetricsConfig = z.object({
  METRICS_URL: z
    .string()
    .refine(
      (url) => isDatabaseSource(url) || isInfluxUrl(url),
      'expected http(s)://host:8086?org=ORG&bucket=BUCKET, postgres://user:password@host:port/database, the same with ?auth=iam, or the ARN of a secret',
    ),
  /** The token of an InfluxDB, or the ARN of a secret that holds it. */
  INFLUXDB_TOKEN: z.string().optional(),
  METRICS_RETENTION_DAYS: days(90),
  /** For InfluxDB alone, which keeps figures by the minute for longer than samples. */
  MINUTES_RETENTION_DAYS: days(MINUTES_DAYS),
});

type Given = z.infer<typeof MetricsConfig>;
export type Metrics = Omit<Given, 'MINUTES_RETENTION_DAYS'> & Partial<Pick<Given, 'MINUTES_RETENTION_DAYS'>>;

export const isInfluxUrl = (url: string): boolean => INFLUXDB.test(url);

/** What is needed to speak to the InfluxDB that the settings name. @throws Error where they name no token */
export function influxOf(config: Metrics): { url: string; token: string; days: KeptDays } {
  const { METRICS_URL: url, INFLUXDB_TOKEN: token, METRICS_RETENTION_DAYS: samples } = config;
  if (token === undefined) throw new Error('METRICS_URL names an InfluxDB, which needs INFLUXDB_TOKEN');
  return { url, token, days: { samples, minutes: config.MINUTES_RETENTION_DAYS ?? MINUTES_DAYS } };
}
