import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type EmbeddedPostgres, startPostgres } from '#local/postgres/embedded.ts';
import type { Prepared } from './prepare-postgres.ts';

export type PreparedState = keyof Omit<Prepared, 'copies'>;

/** An embedded database of its own, without or with the schema; `stop` takes its data away. */
export async function startPrepared(state: PreparedState): Promise<EmbeddedPostgres> {
  const folder = mkdtempSync(join(inject('prepared').copies, 'copy-'));
  preparedIn(folder, state);
  const postgres = await startPostgres(join(folder, 'postgres'));
  const stop = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...postgres, stop };
}

/** Lays the data of an embedded database where the runtime looks for them in its data folder. */
export function preparedIn(dataDir: string, state: PreparedState = 'migrated'): void {
  cpSync(inject('prepared')[state], join(dataDir, 'postgres'), { recursive: true });
}
