import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updateRegistry } from '#functions/update-registry/handler.ts';
import { openArchive } from '#store/archive/open.ts';
import { Database } from '#store/postgres/pool.ts';
import { openRegistry } from '#store/registry/open.ts';
import type { Registry } from '#store/registry/port.ts';
import { inFolder } from '#test/support/archives.ts';
import { idleDispatcher } from '#test/support/idle-dispatcher.ts';
import { triesOf } from '#test/support/tries-of.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { type Arrival, arrival, commandOf, DEVICES, type Delivery, messageOf, nameOf } from './fleet.ts';

/** With TEST_DATABASE_URL batches that run at once really do. */
const numRuns = triesOf(10);

const COMMANDS = [{ send_interval_s: 5, hello_interval_s: 5 }, { send_interval_s: 7 }];

/** Commands that the messages answer, stored before they come. */
async function sendCommands(db: Database, fleet: string): Promise<void> {
  for (let device = 0; device < DEVICES; device++)
    for (const [command, params] of COMMANDS.entries())
      await db.query(
        "INSERT INTO device_commands (cmd_id, device_id, cmd, params, status, created_at) VALUES ($1, $2, 'update_config', $3, 'sent', to_timestamp($4::int))",
        [commandOf(fleet, device, command), nameOf(fleet, device), JSON.stringify(params), command],
      );
}

const TABLES = {
  devices: 'device_id',
  device_seq_tracking: 'device_id',
  device_configs: 'device_id',
  device_commands: 'device_id, created_at',
  device_conditions: 'device_id',
};

const WITHOUT = [
  ...['device_id', 'device_name', 'search', 'version', 'created_at', 'updated_at', 'cmd_id'],
  ...['expires_at', 'settled_at', 'gaps_at'],
];

/** All that is recorded of a fleet, without its name and the time of recording. */
async function recorded(db: Database, fleet: string): Promise<unknown> {
  const tables: Record<string, unknown> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const rows = await db.query(`SELECT * FROM ${table} WHERE device_id LIKE $1 ORDER BY ${order}`, [
      `${fleet}-%`,
    ]);
    tables[table] = rows.map((row) => Object.entries(row).filter(([name]) => !WITHOUT.includes(name)));
  }
  // how often an alert came and went on the way is another thing; what holds in the end is not
  tables.open = await db.query(
    "SELECT right(device_id, 2) AS device, alert_type, rule FROM device_alerts WHERE device_id LIKE $1 AND cleared_at IS NULL AND alert_type <> 'quarantine' ORDER BY 1, 2, 3",
    [`${fleet}-%`],
  );
  tables.quarantined = await db.query(
    "SELECT right(device_id, 2) AS device, raised_count, last_raised_at FROM device_alerts WHERE device_id LIKE $1 AND alert_type = 'quarantine' ORDER BY 1",
    [`${fleet}-%`],
  );
  return tables;
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

export function describeOrder(database: () => string): void {
  describe('whatever the order of messages, how they are batched, and which batches run at once', () => {
    const registries = new Map<number, Registry>();
    let db: Database;
    let runs = 0;

    beforeAll(() => {
      db = new Database(database(), 'test');
      for (const brokers of [1, 2])
        registries.set(
          brokers,
          openRegistry({
            DATABASE_URL: database(),
            DISCOVERED_DEVICES_MAX: 1_000_000,
            BROKER_COUNT: brokers,
          }),
        );
    });
    afterAll(async () => {
      for (const registry of registries.values()) await registry.close();
      await db.close();
    });

    it('the rows end up the same', async () => {
      const archive = openArchive(inFolder(temporaryFolder()));
      const check = async ({ deliveries, shuffled, sizes, atOnce, brokers }: Arrival) => {
        const services = { archive, registry: registries.get(brokers)!, dispatcher: idleDispatcher };
        const take = (fleet: string, some: Delivery[]) =>
          updateRegistry(
            some.map((one) => messageOf(fleet, one)),
            services,
          );
        const [calm, wild] = [`calm${++runs}`, `wild${runs}`];
        for (const fleet of [calm, wild]) await sendCommands(db, fleet);
        await take(
          calm,
          deliveries.toSorted((x, y) => x.receivedAt - y.receivedAt),
        );
        const batches = split(shuffled, sizes);
        for (let at = 0; at < batches.length; at += atOnce)
          await Promise.all(batches.slice(at, at + atOnce).map((batch) => take(wild, batch)));
        expect(await recorded(db, wild)).toEqual(await recorded(db, calm));
      };
      await fc.assert(fc.asyncProperty(arrival, check), { numRuns });
    }, 600_000);
  });
}
