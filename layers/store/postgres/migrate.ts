import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import { clientConfig } from './source.ts';

/**
 * Brings the database to the newest schema: runs the files of sql/ that it has not run yet, in order, each in a transaction.
 * Answers their names. A lock keeps several starters apart.
 * @param source where the database is, as DatabaseSource has it
 * @param folder where the files are; without it, the project's own
 */
export async function migrate(source: string, folder?: string): Promise<string[]> {
  const done = await runner({
    databaseUrl: await clientConfig(source),
    dir: folder ?? fileURLToPath(new URL('../../../sql', import.meta.url)),
    direction: 'up',
    migrationsTable: 'schema_migrations',
    ignorePattern: '(?!\\d{4}_).*',
    advisoryLockMode: 'wait',
    log: () => undefined,
  });
  return done.map(({ name }) => name);
}
