import { expect, it } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { Database } from '#store/postgres/pool.ts';
import { useDatabase } from '#test/support/database.ts';

const url = useDatabase();

it('calls a server away that does not answer in time, and uses it again when it does', async () => {
  const database = new Database(url(), 'registry', 1, 300);
  await expect(database.query('SELECT pg_sleep(2)')).rejects.toThrow(StoreAway);
  await expect(
    database.transaction((client) => client.query('SELECT pg_sleep(2)').then(() => undefined)),
  ).rejects.toThrow(StoreAway);
  await database.close();
  const patient = new Database(url(), 'registry', 1);
  expect(await patient.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await patient.close();
});
