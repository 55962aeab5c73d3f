import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACK_TIMEOUT_MS, CLAIM_MS, type CommandEvent, next, stored } from '#domain/commands/state.ts';
import { openOutbox } from '#store/outbox/open.ts';
import type { Outbox } from '#store/outbox/port.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { queryOf } from '#test/support/command-query.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { fields, newId, seen } from '../../../contract/observations.ts';
import { useDatabase } from '../../../support/database.ts';
import { history, TTL_MS } from '../../domain/commands/histories.ts';

const database = useDatabase();
let outbox: Outbox;
let registry: Registry;
let db: Database;
beforeAll(() => {
  outbox = openOutbox({ DATABASE_URL: database() });
  registry = openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 10_000, BROKER_COUNT: 1 });
  db = new Database(database(), 'test');
});
afterAll(async () => {
  await outbox.close();
  await registry.close();
  await db.close();
});

const START = Date.parse('2026-11-23T12:00:00.000Z');

/** A device that is online, or not. */
async function device(status: 'online' | 'offline' = 'online'): Promise<string> {
  const id = newId();
  await registry.create(id, fields());
  await registry.setStatus(id, status, null);
  return id;
}

const add = async (deviceId: string, at = START, cmd = 'reboot', params = {}): Promise<string> => {
  const command = await outbox.add({ deviceId, cmd, params, ttlSeconds: TTL_MS / 1000 }, at);
  if (command === undefined) throw new Error('no such device');
  return command.cmd_id;
};
const statusOf = async (cmdId: string) => (await outbox.get(cmdId))?.status;
const claimOf = async (id: string, at: number) =>
  (await outbox.claim([id], 10, at)).map(({ cmdId }) => cmdId);

/** Has an event happen to a command in the database. */
async function happen(deviceId: string, cmdId: string, event: CommandEvent, index: number): Promise<void> {
  switch (event.kind) {
    case 'claimed':
      await outbox.claim([deviceId], 1, START + event.at);
      break;
    case 'released':
      await outbox.release([cmdId]);
      break;
    case 'sent':
      await outbox.markSent([{ cmdId, at: START + event.at }]);
      break;
    case 'expired':
    case 'ack_timeout':
      await outbox.settle(START + event.at);
      break;
    case 'cancelled':
      await outbox.cancel(cmdId, START + event.at);
      break;
    case 'acked': {
      const ack = { cmdId, result: event.result, detail: null };
      // answers come in messages, and by hand
      if (index % 2 === 0) await registry.record([seen(deviceId, 0, { ack, live: false })]);
      else await outbox.acknowledge(cmdId, ack, START);
    }
  }
}

/** Both by the same clock: a run of settle-commands looks at the one and the other limit. */
const bothLimits = (event: CommandEvent): CommandEvent[] =>
  event.kind === 'expired' || event.kind === 'ack_timeout'
    ? [
        { kind: 'expired', at: event.at },
        { kind: 'ack_timeout', at: event.at },
      ]
    : [event];

async function progressIn(cmdId: string) {
  const [row] = await db.query<Record<string, unknown>>(
    `SELECT status, ack_result, date_part('epoch', sent_at) * 1000 AS sent_at, date_part('epoch', claimed_until) * 1000 AS claimed_until
     FROM device_commands WHERE cmd_id = $1`,
    [cmdId],
  );
  const since = (time: unknown) => (typeof time === 'number' ? Math.round(time - START) : null);
  return {
    state: row?.status,
    expiresAt: TTL_MS,
    claimedUntil: since(row?.claimed_until),
    sentAt: since(row?.sent_at),
    ack: row?.ack_result,
  };
}

it('keeps of every history what the state machine says', async () => {
  const id = await device();
  await fc.assert(
    fc.asyncProperty(history, async (events) => {
      await db.query('DELETE FROM device_commands WHERE device_id = $1', [id]);
      const cmdId = await add(id);
      let expected = stored(TTL_MS);
      for (const [index, event] of events.entries()) {
        await happen(id, cmdId, event, index);
        expected = bothLimits(event).reduce(next, expected);
        expect(await progressIn(cmdId)).toEqual(expected);
      }
    }),
    { numRuns: triesOf(25) },
  );
}, 120_000);

describe('a claim', () => {
  it('takes what is pending for devices that are online, the oldest first, and no more than is asked for', async () => {
    const [id, away] = [await device(), await device('offline')];
    const cmdIds = [await add(id, START + 2), await add(id, START + 1), await add(id, START + 3)];
    await add(away);
    expect(await outbox.claim([id, away], 2, START + 10)).toEqual([
      { cmdId: cmdIds[1], deviceId: id, cmd: 'reboot', params: {} },
      { cmdId: cmdIds[0], deviceId: id, cmd: 'reboot', params: {} },
    ]);
    expect(await claimOf(id, START + 10)).toEqual([cmdIds[2]]);
    expect(await claimOf(away, START + 10)).toEqual([]);
  });

  it('gives a command to one of many who take up at the same time', async () => {
    const id = await device();
    const cmdIds = await Promise.all(Array.from({ length: 20 }, (_, n) => add(id, START + n)));
    const senders = await Promise.all(
      Array.from({ length: 4 }, () => openOutbox({ DATABASE_URL: database() })),
    );
    const claims = await Promise.all(
      senders.flatMap((sender) => [sender.claim([id], 3, START), sender.claim(null, 4, START)]),
    );
    const taken = claims.flat().filter(({ deviceId }) => deviceId === id);
    expect(new Set(taken.map(({ cmdId }) => cmdId)).size).toBe(taken.length);
    const rest = await outbox.claim([id], 100, START);
    expect([...taken, ...rest].map(({ cmdId }) => cmdId).toSorted()).toEqual(cmdIds.toSorted());
    await Promise.all(senders.map((sender) => sender.close()));
  });

  it('ends by itself, and the command goes to the next', async () => {
    const id = await device();
    const cmdId = await add(id);
    expect(await claimOf(id, START)).toEqual([cmdId]);
    expect(await claimOf(id, START + CLAIM_MS - 1)).toEqual([]);
    expect(await claimOf(id, START + CLAIM_MS)).toEqual([cmdId]);
  });

  it('takes nothing whose time to live is over', async () => {
    const id = await device();
    await add(id);
    expect(await claimOf(id, START + TTL_MS)).toEqual([]);
  });
});

describe('commands', () => {
  it('of a device that is removed are cancelled, and can still be read', async () => {
    const id = await device();
    const cmdId = await add(id);
    await registry.remove(id, (await registry.get(id))?.version ?? '');
    expect(await outbox.get(cmdId)).toMatchObject({ status: 'cancelled', settled_at: expect.any(String) });
    expect(await outbox.list(id, queryOf({}))).toMatchObject({ commands: [{ cmd_id: cmdId }] });
  });

  it('are in no list of a device that there is not, and can not be added to it', async () => {
    const id = newId();
    expect(await outbox.list(id, queryOf({}))).toBeUndefined();
    expect(
      await outbox.add({ deviceId: id, cmd: 'reboot', params: {}, ttlSeconds: 1 }, START),
    ).toBeUndefined();
    expect(await outbox.config(id)).toBeUndefined();
    expect(
      await outbox.acknowledge(randomUUID(), { result: 'accepted', detail: null }, START),
    ).toBeUndefined();
    expect(await outbox.cancel(randomUUID(), START)).toBeUndefined();
  });

  it('end by their limits in one run, each by its own', async () => {
    const id = await device();
    const [old, sent, fresh] = [await add(id), await add(id), await add(id, START + TTL_MS)];
    await outbox.markSent([{ cmdId: sent, at: START + TTL_MS - ACK_TIMEOUT_MS }]);
    const done = await outbox.settle(START + TTL_MS);
    expect(done.expired).toBeGreaterThanOrEqual(1);
    expect(await Promise.all([old, sent, fresh].map(statusOf))).toEqual(['timeout', 'timeout', 'pending']);
  });
});

describe('the configuration of a device', () => {
  const accept = (id: string, cmdId: string, after: number) =>
    registry.record([seen(id, after, { ack: { cmdId, result: 'accepted', detail: null } })]);
  const echo = (id: string, after: number, reported: object) =>
    registry.record([seen(id, after, { reported })]);

  it('is desired and reported as the device accepts it, and as it echoes it later', async () => {
    const id = await device();
    await echo(id, 0, { send_interval_s: 10, hello_interval_s: 30 });
    const cmdId = await add(id, START, 'update_config', { send_interval_s: 5 });
    expect(await outbox.config(id)).toEqual({
      device_id: id,
      desired: {},
      reported: { send_interval_s: 10, hello_interval_s: 30 },
      agree: true,
      open_commands: [cmdId],
    });
    await accept(id, cmdId, 10);
    expect(await outbox.config(id)).toMatchObject({
      desired: { send_interval_s: 5 },
      reported: { send_interval_s: 5, hello_interval_s: 30 },
      agree: true,
      open_commands: [],
    });
    await echo(id, 20, { send_interval_s: 10, hello_interval_s: 30 });
    expect(await outbox.config(id)).toMatchObject({
      desired: { send_interval_s: 5 },
      reported: { send_interval_s: 10 },
      agree: false,
    });
  });

  it('is the same when an echo from before the answer comes after it', async () => {
    const id = await device();
    const cmdId = await add(id, START, 'update_config', { send_interval_s: 5 });
    await accept(id, cmdId, 10);
    await echo(id, 5, { send_interval_s: 10, hello_interval_s: 60 });
    expect(await outbox.config(id)).toMatchObject({
      reported: { send_interval_s: 5, hello_interval_s: 60 },
      agree: true,
    });
  });

  it('is not changed by a command that is rejected, or accepted too late', async () => {
    const id = await device();
    const [no, late] = [
      await add(id, START, 'update_config', { send_interval_s: 5 }),
      await add(id, START, 'update_config', { send_interval_s: 7 }),
    ];
    await registry.record([seen(id, 1, { ack: { cmdId: no, result: 'rejected', detail: 'no' } })]);
    await outbox.settle(START + TTL_MS);
    await accept(id, late, 2);
    expect(await outbox.get(late)).toMatchObject({ status: 'timeout', result: 'accepted' });
    expect(await outbox.config(id)).toMatchObject({ desired: {}, reported: null, open_commands: [] });
  });
});

it('finds nothing pending at once, however many commands and devices there are', async () => {
  await db.query(`INSERT INTO device_commands (cmd_id, device_id, cmd, status)
    SELECT gen_random_uuid(), 'done-' || n % 100, 'reboot', 'accepted' FROM generate_series(1, 5000) n`);
  await db.query('ANALYZE device_commands');
  const plan = await db.query<Record<string, string>>(
    `EXPLAIN SELECT FROM device_commands WHERE status = 'pending' AND device_id = ANY (string_to_array('a', chr(10)))`,
  );
  expect(JSON.stringify(plan)).toMatch(/device_commands_(?:pending|expiring)/);
});
