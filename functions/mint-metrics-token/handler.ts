import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { logger } from '#lambda/logger.ts';
import { onceBuilt } from '#lambda/services.ts';
import { MetricsConfig } from '#store/metrics/config.ts';
import { BucketsRefused, prepareBuckets } from '#store/metrics/influx/buckets.ts';
import { type Place, placeOf } from '#store/metrics/influx/place.ts';
import type { KeptDays } from '#store/metrics/influx/retention.ts';
import { Server } from '#store/metrics/influx/server.ts';
import { secretValue } from '#store/secrets.ts';
import { Administrator, mintToken, signIn } from './influx-admin.ts';

export const Config = MetricsConfig.extend({
  METRICS_URL: z.url().transform(placeOf),
  /** ARN of the secret that gets the token. */
  INFLUXDB_TOKEN: z.string().min(1),
  /** ARN of the secret with the first user and password. */
  INFLUXDB_ADMIN: z.string().min(1),
});

export type Services = { place: Place; tokenSecret: string; administratorSecret: string; days: KeptDays };

export const build = (config: z.infer<typeof Config>): Services => ({
  place: config.METRICS_URL,
  tokenSecret: config.INFLUXDB_TOKEN,
  administratorSecret: config.INFLUXDB_ADMIN,
  days: { samples: config.METRICS_RETENTION_DAYS, minutes: config.MINUTES_RETENTION_DAYS },
});

/**
 * Sees to it that the buckets are there and keep points for long enough, and that the secret holds a token that works: AWS makes an
 * InfluxDB with a user and a password, but functions use a token, which may read and write these buckets and nothing else.
 * The administrator is asked only where that is not so already: somebody may have changed the password.
 * @throws Error when InfluxDB refuses, which takes the deployment back
 */
export async function mintMetricsToken(services: Services): Promise<{ minted: boolean }> {
  const { place, tokenSecret, administratorSecret, days } = services;
  if (await isAllRight(services)) return { minted: false };
  const ask = await signIn(place, Administrator.parse(JSON.parse(await secretValue(administratorSecret))));
  await prepareBuckets(ask, place, days);
  if (await isAllRight(services)) return { minted: false };
  const SecretString = await mintToken(ask, place);
  await new SecretsManagerClient({}).send(new PutSecretValueCommand({ SecretId: tokenSecret, SecretString }));
  logger.info('a token for the metrics was minted', { function: 'mint-metrics-token' });
  return { minted: true };
}

/** Whether the token that there is sees buckets as they should be. */
async function isAllRight({ place, tokenSecret, days }: Services): Promise<boolean> {
  const server = new Server(place, await secretValue(tokenSecret));
  try {
    await prepareBuckets(server.ask, place, days);
    return true;
  } catch (error) {
    if (error instanceof BucketsRefused) return false;
    throw error;
  }
}

const services = onceBuilt({ config: Config, build });

/** Runs within a deployment, when the InfluxDB has been made or its retention is another. */
export const handler = middy((_event: unknown, _context: Context) => mintMetricsToken(services()));
