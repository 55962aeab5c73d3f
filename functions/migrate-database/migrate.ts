import { logger } from '#lambda/logger.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { Database } from '#store/postgres/pool.ts';
import { ensureRole } from '#store/postgres/role.ts';
import { isDatabaseSource } from '#store/postgres/source.ts';
import { untilAwake } from '#store/postgres/until-awake.ts';

/**
 * Sources of the databases, as DatabaseSource has them; `folder` is where the migrations are. `prepareMetrics` makes what the store
 * of the time series needs beside migrations.
 */
export type Databases = {
  registry: string;
  metrics: string | undefined;
  admin: string | undefined;
  folder: string | undefined;
  prepareMetrics?: () => Promise<void>;
};

type Pause = (ms: number) => Promise<unknown>;

/**
 * Brings the databases to the newest schema and answers which migrations ran; then sees to the store of the time series. One user owns all tables and serves all functions:
 * store-metrics has to add and drop partitions, which only an owner can.
 * @throws StoreAway, or the error of the migration that failed
 */
export async function migrateDatabase(
  { registry, metrics, admin, folder, prepareMetrics }: Databases,
  pause?: Pause,
): Promise<{ ran: string[] }> {
  if (admin !== undefined) await untilAwake(() => ensureRole(admin, registry), pause);
  const ran: string[] = [];
  for (const source of distinct([registry, metrics])) {
    await untilAwake(() => isThere(source), pause);
    ran.push(...(await migrate(source, folder)));
  }
  await prepareMetrics?.();
  logger.info('migrations done', { function: 'migrate-database', ran });
  return { ran };
}

/** The time series may stand in a store that is no PostgreSQL, which has no migrations. */
const distinct = (sources: (string | undefined)[]): string[] => [
  ...new Set(sources.filter((source) => source !== undefined).filter(isDatabaseSource)),
];

async function isThere(source: string): Promise<void> {
  const database = new Database(source, 'database', 1);
  try {
    await database.query('SELECT 1');
  } finally {
    await database.close();
  }
}
