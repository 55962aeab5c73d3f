import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPrepared } from '#test/support/postgres.ts';

let postgres: Awaited<ReturnType<typeof startPrepared>>;
let pool: pg.Pool;
beforeAll(async () => {
  postgres = await startPrepared('empty');
  pool = new pg.Pool({ connectionString: postgres.url, max: 8 });
  await pool.query('CREATE TABLE things (id int PRIMARY KEY, body text)');
});
afterAll(async () => {
  await pool.end();
  await postgres.stop();
});

it('keeps the statements of many clients apart', async () => {
  const asked = Array.from({ length: 200 }, async (_, index) => {
    const { rows } = await pool.query(`SELECT $1::int AS n${index % 8}, $2::text AS t`, [
      index,
      'x'.repeat(index * 100),
    ]);
    return rows[0][`n${index % 8}`] === index && rows[0].t.length === index * 100;
  });
  expect((await Promise.all(asked)).every(Boolean)).toBe(true);
});

it('keeps transactions apart: one client commits, another rolls back', async () => {
  const work = Array.from({ length: 40 }, async (_, id) => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO things VALUES ($1, $2)', [id, 'x']);
    const { rows } = await client.query('SELECT count(*)::int AS n FROM things WHERE id = $1', [id]);
    await client.query(id % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
    client.release();
    return rows[0].n;
  });
  expect(new Set(await Promise.all(work))).toEqual(new Set([1]));
  expect((await pool.query('SELECT count(*)::int AS n FROM things')).rows).toEqual([{ n: 20 }]);
});

it('answers the next statement after one that failed', async () => {
  await expect(pool.query('SELECT 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
  await expect(pool.query('SELECT nothing FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
  expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

it('rolls back the transaction of a client that goes away in the middle', async () => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await client.query("INSERT INTO things VALUES (1000, 'abandoned')");
  client.release(true);
  expect((await pool.query('SELECT * FROM things WHERE id = 1000')).rows).toEqual([]);
});
