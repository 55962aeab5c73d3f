import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '#local/postgres/embedded.ts';
import { migrate } from '#store/postgres/migrate.ts';

/** Data folders of the embedded database to be copied, and where the copies go. */
export type Prepared = { empty: string; migrated: string; copies: string };

declare module 'vitest' {
  export interface ProvidedContext {
    prepared: Prepared;
  }
}

/** Initializes the embedded database once for all tests: it takes as long as ten starts on a copy. */
export default async function preparePostgres(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'iot-meter-prepared-'));
  const prepared = { empty: join(folder, 'empty'), migrated: join(folder, 'migrated'), copies: folder };
  await (await startPostgres(prepared.empty)).stop();
  cpSync(prepared.empty, prepared.migrated, { recursive: true });
  const postgres = await startPostgres(prepared.migrated);
  await migrate(postgres.url);
  await postgres.stop();
  project.provide('prepared', prepared);
  return () => rmSync(folder, { recursive: true, force: true });
}
