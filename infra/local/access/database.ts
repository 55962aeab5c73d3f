import { join, resolve } from 'node:path';
import * as z from 'zod';
import { migrate } from '#store/postgres/migrate.ts';
import { holdFolder } from '../data-folder.ts';
import { startPostgres } from '../postgres/embedded.ts';

const Place = z.object({ DATABASE_URL: z.string().optional(), DATA_DIR: z.string().default('data') });

/**
 * The database of a house, brought to the newest schema, for commands beside the runtime: the server that DATABASE_URL names, or the
 * embedded one in DATA_DIR.
 * @throws Error when a runtime holds the embedded one
 */
export async function openDatabase(
  env: NodeJS.ProcessEnv,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { DATABASE_URL, DATA_DIR } = Place.parse(env);
  const given = DATABASE_URL === '' ? undefined : DATABASE_URL;
  if (given !== undefined) {
    await migrate(given);
    return { url: given, close: async () => {} };
  }
  const held = holdFolder(resolve(DATA_DIR), 'alone');
  const postgres = await startPostgres(join(resolve(DATA_DIR), 'postgres'));
  await migrate(postgres.url);
  return {
    url: postgres.url,
    close: async () => {
      await postgres.stop();
      held.release();
    },
  };
}
