import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { logger } from '#lambda/logger.ts';
import { onceBuilt } from '#lambda/services.ts';
import { secretValue } from '#store/secrets.ts';
import { Administrator, isGoodToken, mintToken, type Place, placeOf } from './influx-admin.ts';

export const Config = z.object({
  METRICS_URL: z.url().transform(placeOf),
  /** ARN of the secret that gets the token. */
  INFLUXDB_TOKEN: z.string().min(1),
  /** ARN of the secret with the first user and password. */
  INFLUXDB_ADMIN: z.string().min(1),
});

export type Services = { place: Place; tokenSecret: string; administratorSecret: string };

export const build = (config: z.infer<typeof Config>): Services => ({
  place: config.METRICS_URL,
  tokenSecret: config.INFLUXDB_TOKEN,
  administratorSecret: config.INFLUXDB_ADMIN,
});

/**
 * Sees to it that the secret holds a token that works: AWS makes an InfluxDB with a user and a password, but functions use a
 * token, which may read and write one bucket and nothing else.
 * @throws Error when InfluxDB refuses, which takes the deployment back
 */
export async function mintMetricsToken({
  place,
  tokenSecret,
  administratorSecret,
}: Services): Promise<{ minted: boolean }> {
  if (await isGoodToken(place, await secretValue(tokenSecret))) return { minted: false };
  const administrator = Administrator.parse(JSON.parse(await secretValue(administratorSecret)));
  const SecretString = await mintToken(place, administrator);
  await new SecretsManagerClient({}).send(new PutSecretValueCommand({ SecretId: tokenSecret, SecretString }));
  logger.info('a token for the metrics was minted');
  return { minted: true };
}

const services = onceBuilt({ config: Config, build });

/** Runs within a deployment, when the InfluxDB has been made. */
export const handler = middy((_event: unknown, _context: Context) => mintMetricsToken(services()));
