import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import type { EmbeddedPostgres } from '#local/postgres/embedded.ts';
import { SocketServer } from '#local/postgres/socket-server.ts';
import type { Prepared } from './prepare-postgres.ts';

export type PreparedState = keyof Omit<Prepared, 'copies'>;

/**
 * An embedded database of its own, without or with the schema; `stop` takes its data away. It runs in the tests' own thread: to start
 * one for it takes longer than to start a database.
 */
export async function startPrepared(state: PreparedState): Promise<Omit<EmbeddedPostgres, 'thread'>> {
  const folder = mkdtempSync(join(inject('prepared').copies, 'copy-'));
  preparedIn(folder, state);
  const db = await PGlite.create({ dataDir: join(folder, 'postgres') });
  const server = new SocketServer(db);
  const host = join(folder, 'socket');
  mkdirSync(host);
  await server.listen(join(host, '.s.PGSQL.5432'));
  const stop = async () => {
    await server.close();
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `postgres:///postgres?host=${encodeURIComponent(host)}&user=postgres`, stop };
}

/** Lays the data of an embedded database where the runtime looks for them in its data folder. */
export function preparedIn(dataDir: string, state: PreparedState = 'migrated'): void {
  cpSync(inject('prepared')[state], join(dataDir, 'postgres'), { recursive: true });
}
