import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Thread } from '../thread.ts';

export type EmbeddedPostgres = {
  /** A connection string for `pg`. */
  url: string;
  thread: Thread;
  stop: () => Promise<void>;
};

/**
 * Starts PostgreSQL inside this process (PGlite), reached over a Unix socket that only this user can open.
 * @param dataDir folder of the data, or `memory://` for none
 */
export async function startPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  // in the temporary folder: a socket's path has at most 107 bytes, and a data folder may stand deep
  const folder = await mkdtemp(join(tmpdir(), 'iot-meter-'));
  const data = { dataDir, socket: join(folder, '.s.PGSQL.5432') };
  const thread = new Thread(new URL('./worker.ts', import.meta.url), {
    env: process.env,
    data,
    name: 'database',
  });
  await thread.call('ready');
  const stop = async () => {
    await thread.call('stop');
    await thread.ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { url: `postgres:///postgres?host=${encodeURIComponent(folder)}&user=postgres`, thread, stop };
}
