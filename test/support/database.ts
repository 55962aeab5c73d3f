import { afterAll, beforeAll } from 'vitest';
import { migrate } from '#store/postgres/migrate.ts';
import { newDatabase } from './databases.ts';
import { startPrepared } from './postgres.ts';

/**
 * A fresh, migrated database for the tests of one file: the embedded one, or one of its own on the server that
 * TEST_DATABASE_URL names. Answers a function, for the address is known only once the tests run.
 */
export function useDatabase(): () => string {
  let url = '';
  let stop = async () => {};
  beforeAll(async () => {
    const given = process.env.TEST_DATABASE_URL;
    if (given === undefined) ({ url, stop } = await startPrepared('migrated'));
    else {
      ({ url, remove: stop } = await newDatabase(given));
      await migrate(url);
    }
  }, 60_000);
  afterAll(() => stop());
  return () => url;
}
