import { join } from 'node:path';
import { migrate } from '#store/postgres/migrate.ts';
import { holdFolder } from '../data-folder.ts';
import { startPostgres } from '../postgres/embedded.ts';
import type { Settings } from '../settings.ts';
import type { Stack } from '../stack.ts';
import { untilThere } from './until-there.ts';
import type { Watch } from './watch.ts';

/**
 * The database that the settings name, its schema as it has to be; the embedded one is started here.
 * @throws Error when a runtime has the embedded one
 */
export async function databaseOf(
  settings: Settings,
  dataDir: string,
  watch: Watch,
  started: Stack,
): Promise<string> {
  const url = settings.DATABASE_URL ?? (await embeddedDatabase(dataDir, started));
  await untilThere(
    () => migrate(url),
    watch.signal,
    (error) => watch.onAway('database', error.message),
  );
  return url;
}

async function embeddedDatabase(dataDir: string, started: Stack): Promise<string> {
  const held = holdEmbedded(dataDir);
  started.push('data folder', async () => held.release());
  const postgres = await startPostgres(join(dataDir, 'postgres'));
  started.push('database', postgres.stop);
  return postgres.url;
}

function holdEmbedded(dataDir: string) {
  try {
    return holdFolder(dataDir, 'alone');
  } catch (cause) {
    throw new Error(
      `${dataDir} is in use by a running iot-meter, which alone can use its embedded database: stop that one first, or let both use a server by DATABASE_URL`,
      { cause },
    );
  }
}
