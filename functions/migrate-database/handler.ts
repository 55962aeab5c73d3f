import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { onceBuilt } from '#lambda/services.ts';
import { MetricsConfig } from '#store/metrics/config.ts';
import { prepareMetrics } from '#store/metrics/prepare.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { DatabaseSource } from '#store/postgres/source.ts';
import { untilAwake } from '#store/postgres/until-awake.ts';
import { type Databases, migrateDatabase } from './migrate.ts';

export const Config = MetricsConfig.extend(DatabaseConfig.shape).extend({
  /** Its schema is brought up to date too where it is another PostgreSQL, its buckets where it is an InfluxDB. */
  METRICS_URL: MetricsConfig.shape.METRICS_URL.optional(),
  /** A user who may create roles; without it, the user of DATABASE_URL has to be there. */
  DATABASE_ADMIN: DatabaseSource.optional(),
  /** Where the files of sql/ are, as a bundle has them beside itself; the preset is the project's own. */
  MIGRATIONS_FOLDER: z.string().optional(),
});

export const build = (config: z.infer<typeof Config>): Databases => ({
  registry: config.DATABASE_URL,
  metrics: config.METRICS_URL,
  prepareMetrics: () => prepare(config),
  admin: config.DATABASE_ADMIN,
  folder: config.MIGRATIONS_FOLDER,
});

async function prepare({ METRICS_URL, ...config }: z.infer<typeof Config>): Promise<void> {
  if (METRICS_URL === undefined) return;
  await untilAwake(() => prepareMetrics({ METRICS_URL, ...config }));
}

const services = onceBuilt({ config: Config, build });

/** Runs within a deployment, before the functions are updated: an error takes the deployment back. */
export const handler = middy((_event: unknown, _context: Context) => migrateDatabase(services()));
