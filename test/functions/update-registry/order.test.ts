import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message } from '#domain/message.ts';
import { updateRegistry } from '#functions/update-registry/handler.ts';
import { openArchive } from '#store/archive/open.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { useDatabase } from '../../support/database.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { arrival, commandOf, DEVICES, type Delivery, messageOf, nameOf } from './fleet.ts';

/** Set REGISTRY_RUNS for a long search. */
const numRuns = Number(process.env.REGISTRY_RUNS ?? 25);

const database = useDatabase();
const registries = new Map<number, Registry>();
let db: Database;

beforeAll(() => {
  db = new Database(database(), 'test');
  for (const brokers of [1, 2])
    registries.set(
      brokers,
      openRegistry({ DATABASE_URL: database(), DISCOVERED_DEVICES_MAX: 1_000_000, BROKER_COUNT: brokers }),
    );
});
afterAll(async () => {
  for (const registry of registries.values()) await registry.close();
  await db.close();
});

/** Commands that the messages answer, stored before they come. */
async function sendCommands(fleet: string): Promise<void> {
  for (let device = 0; device < DEVICES; device++)
    for (const [command, params] of [
      { send_interval_s: 5, hello_interval_s: 5 },
      { send_interval_s: 7 },
    ].entries())
      await db.query(
        "INSERT INTO device_commands (cmd_id, device_id, cmd, params, status, created_at) VALUES ($1, $2, 'update_config', $3, 'sent', to_timestamp($4::int))",
        [commandOf(fleet, device, command), nameOf(fleet, device), JSON.stringify(params), command],
      );
}

const WITHOUT_NAMES = ['device_id', 'device_name', 'search', 'version', 'created_at', 'updated_at', 'cmd_id'];

/** All that is recorded of a fleet, without its name and the time of recording. */
async function recorded(fleet: string): Promise<unknown> {
  const rows = async (table: string, order: string) => {
    const found = await db.query(
      `SELECT * FROM ${table} WHERE device_id LIKE $1 ORDER BY device_id, ${order}`,
      [`${fleet}-%`],
    );
    return found.map((row) => Object.entries(row).filter(([name]) => !WITHOUT_NAMES.includes(name)));
  };
  return {
    devices: await rows('devices', 'device_id'),
    tracking: await rows('device_seq_tracking', 'device_id'),
    configs: await rows('device_configs', 'device_id'),
    commands: await rows('device_commands', 'created_at'),
  };
}

function split(deliveries: Delivery[], sizes: number[]): Delivery[][] {
  const batches: Delivery[][] = [];
  for (let at = 0; at < deliveries.length; ) {
    const size = sizes[batches.length % sizes.length]!;
    batches.push(deliveries.slice(at, at + size));
    at += size;
  }
  return batches;
}

let runs = 0;

it('ends in the same rows whatever the order of messages, how they are batched, and which batches run at once', async () => {
  const archive = openArchive({ ARCHIVE_FOLDER: temporaryFolder() });
  const check = async ({
    deliveries,
    shuffled,
    sizes,
    atOnce,
    brokers,
  }: typeof arrival extends fc.Arbitrary<infer T> ? T : never) => {
    const services = { archive, registry: registries.get(brokers)! };
    const [calm, wild] = [`calm${++runs}`, `wild${runs}`];
    await sendCommands(calm);
    await sendCommands(wild);
    const take = (fleet: string, some: Delivery[]) =>
      updateRegistry(
        some.map((one): Message => messageOf(fleet, one)),
        services,
      );
    await take(
      calm,
      deliveries.toSorted((x, y) => x.receivedAt - y.receivedAt),
    );
    const batches = split(shuffled, sizes);
    for (let at = 0; at < batches.length; at += atOnce)
      await Promise.all(batches.slice(at, at + atOnce).map((batch) => take(wild, batch)));
    expect(await recorded(wild)).toEqual(await recorded(calm));
  };
  await fc.assert(fc.asyncProperty(arrival, check), { numRuns });
}, 600_000);
