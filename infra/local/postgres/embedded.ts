import { mkdir, mkdtemp, rm } from 'node:fs/promises';
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
  const folder = await socketFolder(dataDir);
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

/** The path of a socket has at most 107 bytes (unix(7)), with its name. */
const LONGEST_FOLDER = 90;

/**
 * Beside the data, where the next start finds what a killed one left; in the temporary folder for data that stand too deep
 * or nowhere.
 */
async function socketFolder(dataDir: string): Promise<string> {
  const beside = `${dataDir}-socket`;
  if (dataDir.startsWith('memory:') || beside.length > LONGEST_FOLDER)
    return mkdtemp(join(tmpdir(), 'iot-meter-'));
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true, mode: 0o700 });
  return beside;
}
