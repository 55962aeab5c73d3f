import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { Config, handler } from '#functions/migrate-database/handler.ts';
import { type Databases, migrateDatabase } from '#functions/migrate-database/migrate.ts';
import { loadConfig } from '#lambda/load-config.ts';
import { logger } from '#lambda/logger.ts';
import { Database } from '#store/postgres/pool.ts';
import { ensureRole } from '#store/postgres/role.ts';
import { CONTEXT } from '#test/support/events.ts';
import { temporaryFolder } from '#test/support/folder.ts';
import { startPrepared } from '#test/support/postgres.ts';

const info = vi.spyOn(logger, 'info').mockReturnValue();
const ALL = readdirSync('sql')
  .filter((name) => /^\d{4}_/.test(name))
  .map((name) => name.replace('.sql', ''));

let postgres: Awaited<ReturnType<typeof startPrepared>>;
beforeAll(async () => {
  postgres = await startPrepared('empty');
});
afterEach(async () => {
  await ask('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  for (const { rolname } of await ask<{ rolname: string }>(
    "SELECT rolname FROM pg_roles WHERE rolname IN ('iot-meter', 'rds_iam', 'newcomer')",
  ))
    await ask(`DROP OWNED BY "${rolname}"; DROP ROLE "${rolname}"`);
});
afterAll(() => postgres.stop());

const only = (registry: string, more: Partial<Databases> = {}): Databases => ({
  registry,
  metrics: undefined,
  admin: undefined,
  folder: undefined,
  ...more,
});

async function ask<Row extends object>(text: string): Promise<Row[]> {
  const database = new Database(postgres.url, 'test', 1);
  const rows = await database.query<Row>(text);
  await database.close();
  return rows;
}

describe('the migration of a deployment', () => {
  it('runs what has not run yet, and tells which', async () => {
    vi.stubEnv('DATABASE_URL', postgres.url);
    vi.stubEnv('METRICS_URL', postgres.url);
    expect(await handler({ RequestType: 'Create' }, CONTEXT)).toEqual({ ran: ALL });
    expect(info).toHaveBeenLastCalledWith('migrations done', { function: 'migrate-database', ran: ALL });
    expect(await handler({ RequestType: 'Update' }, CONTEXT)).toEqual({ ran: [] });
    expect(await ask('SELECT FROM devices')).toEqual([]);
  });

  it('takes the files that stand where the settings say', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '0001_first.sql'), '-- Up Migration\nCREATE TABLE first (id int);\n');
    writeFileSync(join(folder, 'seed.sql'), 'DROP TABLE nothing;');
    expect(await migrateDatabase(only(postgres.url, { folder }))).toEqual({ ran: ['0001_first'] });
    expect(await ask('SELECT FROM first')).toEqual([]);
  });

  it('fails where a migration fails, and that one leaves nothing behind', async () => {
    const folder = join(temporaryFolder(), 'sql');
    mkdirSync(folder);
    writeFileSync(join(folder, '0001_good.sql'), '-- Up Migration\nCREATE TABLE good (id int);\n');
    writeFileSync(
      join(folder, '0002_bad.sql'),
      '-- Up Migration\nCREATE TABLE half (id int);\nSELECT 1/0;\n',
    );
    await expect(migrateDatabase(only(postgres.url, { folder }))).rejects.toThrow('division by zero');
    expect(await ask("SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  });

  it('is done for the metrics too where they stand in a PostgreSQL of their own', async () => {
    const other = await startPrepared('empty');
    expect(await migrateDatabase(only(postgres.url, { metrics: other.url }))).toEqual({
      ran: [...ALL, ...ALL],
    });
    await other.stop();
  });

  it('is no business of a metrics store that is no PostgreSQL', async () => {
    const metrics = 'https://influx.example.org:8086?org=o&bucket=b';
    expect(loadConfig(Config, { DATABASE_URL: postgres.url, METRICS_URL: metrics }).METRICS_URL).toBe(
      metrics,
    );
    expect(await migrateDatabase(only(postgres.url, { metrics }))).toEqual({ ran: ALL });
  });

  it('waits for a database that sleeps', async () => {
    const query = vi
      .spyOn(Database.prototype, 'query')
      .mockRejectedValueOnce(new StoreAway('database', 'asleep'));
    const pause = vi.fn(async () => {});
    expect(await migrateDatabase(only(postgres.url), pause)).toEqual({ ran: ALL });
    expect(pause.mock.calls).toEqual([[1000]]);
    query.mockRestore();
  });

  it('gives up after a minute', async () => {
    const pauses: number[] = [];
    const pause = async (ms: number) => void pauses.push(ms);
    await expect(migrateDatabase(only('postgres://nobody@127.0.0.1:1/none'), pause)).rejects.toThrow(
      StoreAway,
    );
    expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });
});

describe('the user of the functions', () => {
  const source = 'postgres://iot%2Dmeter:it%27s%20me@db.example.org:5432/postgres';
  const iam = 'postgres://iot-meter@db.example.org:5432/postgres?auth=iam';

  it('is made by the administrator, and may neither make others nor databases', async () => {
    await ensureRole(postgres.url, source);
    expect(
      await ask(
        "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = 'iot-meter'",
      ),
    ).toEqual([{ rolcanlogin: true, rolsuper: false, rolcreaterole: false, rolcreatedb: false }]);
    expect(
      await ask("SELECT rolpassword <> '' AS secret FROM pg_authid WHERE rolname = 'iot-meter'"),
    ).toEqual([{ secret: true }]);
  });

  it('can run all migrations, and add and drop the partitions of the samples', async () => {
    await ensureRole(postgres.url, source);
    const database = new Database(postgres.url, 'test', 1);
    const dropped = await database.transaction(async (client) => {
      await client.query('SET LOCAL ROLE "iot-meter"');
      for (const name of ALL) await client.query(readFileSync(`sql/${name}.sql`, 'utf8'));
      await client.query("SELECT add_samples_day('2026-01-31')");
      const { rows } = await client.query("SELECT drop_samples_before('2026-03-01') AS n");
      return rows;
    });
    expect(dropped).toEqual([{ n: 1 }]);
    await database.close();
  });

  it('logs in by IAM where its source says so and the server is of RDS', async () => {
    const member = "SELECT pg_has_role('iot-meter', 'rds_iam', 'member') AS member";
    await ensureRole(postgres.url, iam); // no server of RDS yet
    await ask('CREATE ROLE rds_iam');
    expect(await ask(member)).toEqual([{ member: false }]);
    await ensureRole(postgres.url, source);
    expect(await ask(member)).toEqual([{ member: false }]);
    await ensureRole(postgres.url, iam);
    expect(await ask(member)).toEqual([{ member: true }]);
  });

  it('keeps its password at the next deployment', async () => {
    await ensureRole(postgres.url, source);
    const password = "SELECT rolpassword FROM pg_authid WHERE rolname = 'iot-meter'";
    const before = await ask(password);
    await ensureRole(postgres.url, source.replace('me@', 'you@'));
    expect(await ask(password)).toEqual(before);
  });

  it('is there before its migrations run', async () => {
    const role = "SELECT rolname FROM pg_roles WHERE rolname = 'newcomer'";
    const registry = postgres.url.replace('user=postgres', 'user=newcomer');
    await migrateDatabase(only(registry, { admin: postgres.url }));
    expect(await ask(role)).toEqual([{ rolname: 'newcomer' }]);
  });

  it('is waited for with the administrator, who may find the database asleep', async () => {
    const pause = vi.fn(async () => {});
    const admin = 'postgres://nobody@127.0.0.1:1/none';
    await expect(migrateDatabase(only(postgres.url, { admin }), pause)).rejects.toThrow(StoreAway);
    expect(pause).toHaveBeenCalledTimes(6);
  });
});
