import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from '#domain/api/command.ts';
import type { CommandQuery } from '#domain/api/commands.ts';
import type { AckResult } from '#domain/commands/state.ts';
import { noteNothingDone, writeChange } from '../audit/deed.ts';
import { Database, type Transaction } from '../postgres/pool.ts';
import { lockDevices } from '../registry/lock-devices.ts';
import { saveAcks } from '../registry/save-acks.ts';
import { readCommand } from './command-row.ts';
import type { Claimed, CommandPage, NewCommand, Outbox, Sending } from './port.ts';
import { readConfig } from './read-config.ts';
import * as statements from './statements.ts';

/** Senders are few, and each asks one thing at a time; people who ask about commands share these. */
const CONNECTIONS = 2;

/** A sender's claim, with its place in the order of their making. */
type ClaimedRow = { cmd_id: string; device_id: string; cmd: string; params: object; position: string };

/** Commands in the registry's database. */
export class PostgresOutbox implements Outbox {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry', CONNECTIONS);
  }

  async add({ deviceId, cmd, params, ttlSeconds }: NewCommand, at: number, cmdId: string = randomUUID()) {
    const values = [cmdId, deviceId, cmd, JSON.stringify(params), at, at + ttlSeconds * 1000];
    const added = await this.#db.transaction(async (client) => {
      const command = await oneOf(client, statements.ADD, values);
      if (command !== undefined) await writeChange(client, { after: command });
      return command;
    });
    if (added !== undefined) return added;
    noteNothingDone(); // it is there already, or the device is not
    return this.get(cmdId);
  }

  get(cmdId: string) {
    return this.#one(statements.GET, [cmdId]);
  }

  async list(deviceId: string, { status, limit, cursor }: CommandQuery): Promise<CommandPage | undefined> {
    const [position, cmdId] = cursor ?? [];
    const rows = await this.#db.query(statements.LIST, [deviceId, status, position, cmdId, limit]);
    if (rows.length === 0 && !(await this.#isDevice(deviceId))) return undefined;
    const read = rows.map(readCommand);
    const next = rows.length === limit ? read.at(-1)?.cursor : undefined;
    return { commands: read.map(({ command }) => command), next };
  }

  async cancel(cmdId: string, at: number) {
    const cancelled = await this.#db.transaction(async (client) => {
      const before = await oneOf(client, statements.GET, [cmdId]);
      const after = await oneOf(client, statements.CANCEL, [cmdId, at]);
      if (after !== undefined) await writeChange(client, { before, after });
      return after;
    });
    if (cancelled !== undefined) return { done: true, command: cancelled };
    const command = await this.get(cmdId);
    return command === undefined ? undefined : { done: false, command };
  }

  async acknowledge(cmdId: string, answer: { result: AckResult; detail: string | null }, at: number) {
    const [row] = await this.#db.query<{ device_id: string }>(statements.DEVICE_OF, [cmdId]);
    if (row === undefined) return undefined;
    const deviceId = row.device_id;
    return this.#db.transaction(async (client) => {
      await lockDevices(client, [deviceId]);
      const before = await oneOf(client, statements.GET, [cmdId]);
      await saveAcks(client, [{ deviceId, cmdId, time: at, seq: -1, ...answer }]);
      const after = await oneOf(client, statements.GET, [cmdId]);
      if (isDeepStrictEqual(before, after)) noteNothingDone();
      else await writeChange(client, { before, after });
      return after;
    });
  }

  async claim(deviceIds: string[] | null, limit: number, at: number): Promise<Claimed[]> {
    const rows = await this.#db.query<ClaimedRow>(statements.CLAIM, [deviceIds?.join('\n'), at, limit]);
    return rows
      .toSorted((a, b) => Number(a.position) - Number(b.position))
      .map(({ cmd_id: cmdId, device_id: deviceId, cmd, params }) => ({ cmdId, deviceId, cmd, params }));
  }

  async markSent(sendings: Sending[]) {
    const values = [sendings.map(({ cmdId }) => cmdId), sendings.map(({ at }) => at)];
    await this.#db.query(statements.MARK_SENT, values);
  }

  async release(cmdIds: string[]) {
    await this.#db.query(statements.RELEASE, [cmdIds]);
  }

  async settle(at: number) {
    const expired = await this.#db.query(statements.EXPIRE, [at]);
    const unanswered = await this.#db.query(statements.TIME_OUT, [at]);
    return { expired: expired.length, unanswered: unanswered.length };
  }

  async config(deviceId: string) {
    const [row] = await this.#db.query(statements.CONFIG, [deviceId]);
    return row === undefined ? undefined : readConfig(deviceId, row);
  }

  close() {
    return this.#db.close();
  }

  async #one(statement: string, values: unknown[]) {
    const [row] = await this.#db.query(statement, values);
    return row === undefined ? undefined : readCommand(row).command;
  }

  async #isDevice(deviceId: string): Promise<boolean> {
    return (await this.#db.query('SELECT FROM devices WHERE device_id = $1', [deviceId])).length > 0;
  }
}

async function oneOf(
  client: Transaction,
  statement: string,
  values: unknown[],
): Promise<Command | undefined> {
  const { rows } = await client.query(statement, values);
  return rows[0] === undefined ? undefined : readCommand(rows[0]).command;
}
