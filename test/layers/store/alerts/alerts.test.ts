import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearAlerts } from '#store/alerts/clear.ts';
import type { Raise } from '#store/alerts/port.ts';
import { raiseAlerts } from '#store/alerts/raise.ts';
import { Database } from '#store/postgres/pool.ts';
import { NOON, newId } from '../../../contract/observations.ts';
import { useDatabase } from '../../../support/database.ts';

const database = useDatabase();
let db: Database;
beforeAll(() => {
  db = new Database(database(), 'test');
});
afterAll(() => db.close());

const at = (second: number) => NOON + second * 1000;
const offline = (deviceId: string, second: number, more: Partial<Raise> = {}): Raise => ({
  deviceId,
  type: 'offline',
  severity: 'critical',
  message: `silent since second ${second}`,
  at: at(second),
  ...more,
});
const raise = (...all: Raise[]) => db.transaction((client) => raiseAlerts(client, all));
const clear = (deviceId: string, second: number, by: string | null = null) =>
  db.transaction((client) => clearAlerts(client, [{ deviceId, type: 'offline', at: at(second), by }]));
const alertsOf = (deviceId: string) =>
  db.query('SELECT * FROM device_alerts WHERE device_id = $1 ORDER BY id', [deviceId]);
const eventsOf = async (deviceId: string) =>
  (
    await db.query<{ event: string }>('SELECT event FROM alert_events WHERE device_id = $1 ORDER BY id', [
      deviceId,
    ])
  ).map(({ event }) => event);

describe('an alert', () => {
  it('is open once per device, type and rule, however often it is raised, and says the latest', async () => {
    const id = newId();
    const first = await raise(offline(id, 5), offline(id, 9, { message: 'latest' }), offline(id, 7));
    expect(first).toEqual([
      { id: expect.any(String), deviceId: id, type: 'offline', rule: '', changed: true },
    ]);
    expect(await raise(offline(id, 8, { times: 4 }))).toMatchObject([{ id: first[0]?.id, changed: false }]);
    expect(await alertsOf(id)).toMatchObject([
      {
        message: 'latest',
        raised_count: '7',
        created_at: new Date(at(5)),
        last_raised_at: new Date(at(9)),
        acknowledged: false,
        cleared_at: null,
      },
    ]);
  });

  it('is another one for another rule, type or device', async () => {
    const id = newId();
    await raise(
      offline(id, 1),
      offline(id, 1, { rule: 'r' }),
      offline(id, 1, { type: 'x' }),
      offline(newId(), 1),
    );
    expect(await alertsOf(id)).toHaveLength(3);
  });

  it('is cleared once, stays in the history, and can be raised anew', async () => {
    const id = newId();
    await raise(offline(id, 1));
    expect(await clear(id, 2, 'anna')).toMatchObject([{ deviceId: id, changed: true }]);
    expect(await clear(id, 3)).toEqual([]);
    await raise(offline(id, 4));
    expect(await alertsOf(id)).toMatchObject([
      { cleared_at: new Date(at(2)), cleared_by: 'anna' },
      { cleared_at: null },
    ]);
  });

  it('is not opened by what is only said if it is new, from before it was last cleared', async () => {
    const id = newId();
    await raise(offline(id, 5));
    await clear(id, 6);
    expect(await raise(offline(id, 5, { onlyIfNew: true }))).toEqual([]);
    expect(await alertsOf(id)).toHaveLength(1);
    expect(await raise(offline(id, 7, { onlyIfNew: true }))).toMatchObject([{ changed: true }]);
  });
});

describe('what people are to be told', () => {
  it('is every opening and closing, and no repeat', async () => {
    const id = newId();
    await raise(offline(id, 1));
    await raise(offline(id, 2));
    await clear(id, 3);
    await clear(id, 4);
    await raise(offline(id, 5));
    expect(await eventsOf(id)).toEqual(['raised', 'cleared', 'raised']);
  });

  it('is taken back with the transaction that would have changed the alert', async () => {
    const id = newId();
    const failing = db.transaction(async (client) => {
      await raiseAlerts(client, [offline(id, 1)]);
      throw new Error('later in the transaction');
    });
    await expect(failing).rejects.toThrow('later in the transaction');
    expect(await alertsOf(id)).toEqual([]);
    expect(await eventsOf(id)).toEqual([]);
  });
});

it('two batches of the same alerts in opposite order do not wait for each other', async () => {
  const ids = Array.from({ length: 40 }, () => newId());
  const all = ids.map((id) => offline(id, 1));
  await Promise.all(
    Array.from({ length: 6 }, (_, turn) => raise(...(turn % 2 === 0 ? all : all.toReversed()))),
  );
  const [row] = await db.query(
    'SELECT count(*)::int AS open, sum(raised_count)::int AS raised FROM device_alerts WHERE device_id = ANY ($1)',
    [ids],
  );
  expect(row).toEqual({ open: 40, raised: 240 });
});
