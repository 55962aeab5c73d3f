import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { contract } from '#domain/api/contract.ts';
import { Conflict, InvalidRequest, StoreAway, UnprocessableContent } from '#domain/errors.ts';
import { idempotent } from '#lambda/idempotent.ts';
import { type Once, type Reply, route } from '#lambda/route.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import { Database } from '#store/postgres/pool.ts';
import { useDatabase } from '../../support/database.ts';
import { requestEvent } from '../../support/events.ts';

const url = useDatabase();
let idempotency: Idempotency;
let db: Database;
beforeAll(() => {
  idempotency = openIdempotency({ DATABASE_URL: url() });
  db = new Database(url(), 'test', 1);
});
afterAll(() => Promise.all([idempotency.close(), db.close()]));

const things = contract({
  summary: 'Make a thing',
  params: z.object({}),
  query: z.object({}),
  body: z.object({ name: z.string() }),
  reply: z.object({ made: z.int() }),
  headers: ['idempotency-key'],
});

/** A route that counts how often it is done, and what it is told of being done once. */
function counting(work: () => Promise<unknown> = async () => undefined) {
  const seen: (Once | undefined)[] = [];
  const run = route(things, async ({ once }) => {
    seen.push(once);
    await work();
    return { status: 201, headers: { location: `/things/${seen.length}` }, json: { made: seen.length } };
  });
  return { seen, route: idempotent(run) };
}

let keys = 0;
const newKey = () => `key-${keys++}`;

const send = (
  { route }: ReturnType<typeof counting>,
  key: string | undefined,
  name = 'a',
  subject = 'somebody',
): Promise<Reply<unknown>> => {
  const event = requestEvent('POST /things', { body: { name } });
  const headers: Record<string, string> = {
    ...event.headers,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  const context = { ...event.requestContext, authorizer: { lambda: { subject, role: 'admin' } } };
  return route({ ...event, headers, requestContext: context }, { idempotency });
};

/** As if so much time had passed since it was last tried, or first. */
const age = (key: string, column: 'last_try_at' | 'first_try_at', interval: string) =>
  db.query(`UPDATE idempotent_requests SET ${column} = ${column} - $2::interval WHERE key = $1`, [
    key,
    interval,
  ]);

it('is done once for the same request with the same key, and answered alike', async () => {
  const made = counting();
  const key = newKey();
  const first = await send(made, key);
  const again = await send(made, key);
  expect(first).toEqual({ status: 201, headers: { location: '/things/1' }, json: { made: 1 } });
  expect(again).toEqual({
    status: 201,
    headers: { location: '/things/1', 'idempotent-replayed': 'true' },
    text: '{"made":1}',
    contentType: 'application/json',
  });
  expect(made.seen).toHaveLength(1);
});

it('is done each time without a key, with another key, and by another caller', async () => {
  const made = counting();
  const key = newKey();
  for (const [one, who] of [[undefined], [undefined], [key, 'a'], [key, 'b'], [newKey(), 'a']] as const)
    await send(made, one, 'a', who);
  expect(made.seen).toHaveLength(5);
});

it('is refused with another body under the same key', async () => {
  const made = counting();
  const key = newKey();
  await send(made, key, 'a');
  await expect(send(made, key, 'b')).rejects.toThrow(UnprocessableContent);
  expect(made.seen).toHaveLength(1);
});

it('is refused while it is being worked on, and done once however many send it at the same time', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const made = counting(() => promise);
  const key = newKey();
  const sent = Array.from({ length: 5 }, () => send(made, key).catch((error: unknown) => error));
  const refused = await Promise.race(sent);
  expect(refused).toBeInstanceOf(Conflict);
  resolve();
  const answers = await Promise.all(sent);
  expect(answers.filter((answer) => answer instanceof Conflict)).toHaveLength(4);
  expect(made.seen).toHaveLength(1);
});

it.each(['', 'two words', 'x'.repeat(256), 'ü'])('refuses the key %j', async (key) => {
  await expect(send(counting(), key)).rejects.toThrow(InvalidRequest);
});

it('keeps no refusal: the same request may be right later', async () => {
  let isRefused = true;
  const made = counting(async () => {
    if (isRefused) throw new Conflict('not now');
  });
  const key = newKey();
  await expect(send(made, key)).rejects.toThrow('not now');
  isRefused = false;
  expect(await send(made, key)).toMatchObject({ status: 201 });
});

it('goes on at once after a failure of which nobody knows what it has done, under the same id', async () => {
  let isAway = true;
  const made = counting(async () => {
    if (isAway) throw new StoreAway('registry', new Error('gone'));
  });
  const key = newKey();
  await expect(send(made, key)).rejects.toThrow(StoreAway);
  await expect(send(made, key, 'b')).rejects.toThrow(UnprocessableContent);
  isAway = false;
  expect(await send(made, key)).toMatchObject({ status: 201 });
  const [first, second] = made.seen;
  expect(first).toMatchObject({ since: null });
  expect(second).toEqual({ id: first?.id, since: expect.any(Number) });
});

it('takes one for broken off that has not ended after a minute, as when its process was killed', async () => {
  const never = counting(() => new Promise(() => undefined));
  const key = newKey();
  void send(never, key);
  await expect.poll(() => never.seen.length).toBe(1);
  await age(key, 'last_try_at', '59 seconds');
  await expect(send(counting(), key)).rejects.toThrow(Conflict);
  await age(key, 'last_try_at', '2 seconds');
  const made = counting();
  expect(await send(made, key)).toMatchObject({ status: 201 });
  expect(made.seen).toEqual([{ id: never.seen[0]?.id, since: expect.any(Number) }]);
});

it('lets no try that was given up for dead answer for its successor', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = counting(() => promise);
  const key = newKey();
  const late = send(slow, key);
  await expect.poll(() => slow.seen.length).toBe(1);
  await age(key, 'last_try_at', '61 seconds');
  const quick = counting();
  await send(quick, key);
  await send(quick, newKey());
  resolve();
  await late;
  expect(await send(quick, key)).toMatchObject({
    text: '{"made":1}',
    headers: { 'idempotent-replayed': 'true' },
  });
});

it('is forgotten after 24 hours', async () => {
  const made = counting();
  const [key, pruned] = [newKey(), newKey()];
  await send(made, key);
  await send(made, pruned);
  await age(key, 'first_try_at', '24 hours 1 second');
  await send(made, key, 'another');
  expect(made.seen).toHaveLength(3);
  expect(made.seen[2]?.id).not.toBe(made.seen[0]?.id);
  expect(made.seen[2]?.since).toBeNull();
  await age(pruned, 'first_try_at', '24 hours 1 second');
  expect(await idempotency.prune()).toBe(1);
});

it('is only for routes whose contract tells of it', () => {
  const { headers: _, ...silent } = things;
  const untold = route(silent, async () => ({ status: 201, json: { made: 1 } }));
  expect(() => idempotent(untold)).toThrow('idempotency-key');
});
