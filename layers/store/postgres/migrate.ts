import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';

const MIGRATIONS = fileURLToPath(new URL('../../../sql', import.meta.url));

/**
 * Brings the database to the newest schema: runs the files of sql/ that it has not run yet, in order, each in a transaction.
 * Answers their names. A lock keeps several starters apart.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const done = await runner({
    databaseUrl,
    dir: MIGRATIONS,
    direction: 'up',
    migrationsTable: 'schema_migrations',
    ignorePattern: '(?!\\d{4}_).*',
    advisoryLockMode: 'wait',
    log: () => undefined,
  });
  return done.map(({ name }) => name);
}
