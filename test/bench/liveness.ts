import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '#local/postgres/embedded.ts';
import { PostgresLiveness } from '#store/liveness/postgres.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { Database } from '#store/postgres/pool.ts';

const HELP = `npm run bench:liveness -- [--devices 100000]: how long the search for silent devices takes

In the embedded database, or in an empty one of your own: DATABASE_URL. The last line is one JSON object, in milliseconds.`;

const { values } = parseArgs({
  options: { devices: { type: 'string', default: '100000' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const devices = Number(values.devices);

const FLEET = `
  WITH fleet AS (
    INSERT INTO devices (device_id, device_name, connection_status)
    SELECT 'meter-' || lpad(i::text, 7, '0'), 'meter', 'online' FROM generate_series(1, $1::int) i RETURNING device_id
  ), configured AS (
    INSERT INTO device_configs (device_id, reported) SELECT device_id, '{"send_interval_s": 10, "hello_interval_s": 30}' FROM fleet
  )
  INSERT INTO device_seq_tracking (device_id, connection_status, seen_at, sequence)
  SELECT device_id, 'online', now(), '{"floor":null,"rows":[[1,0,1000,1784000000000,10000000]]}' FROM fleet`;

const folder = await mkdtemp(join(tmpdir(), 'iot-meter-liveness-'));
const own =
  process.env.DATABASE_URL === undefined ? await startPostgres(join(folder, 'postgres')) : undefined;
const url = process.env.DATABASE_URL ?? own?.url ?? '';
await migrate(url);
const db = new Database(url, 'bench', 1, 600_000);
const liveness = new PostgresLiveness(url);
await db.query(FLEET, [devices]);
for (const table of ['devices', 'device_seq_tracking', 'device_configs'])
  await db.query(`VACUUM ANALYZE ${table}`);

const figures: Record<string, number> = {};
async function sweep(name: string, silent: number): Promise<void> {
  await db.query(
    "UPDATE device_seq_tracking SET seen_at = now() - interval '1 hour' WHERE device_id IN (SELECT device_id FROM device_seq_tracking WHERE connection_status = 'online' LIMIT $1)",
    [silent],
  );
  const started = performance.now();
  const found = await liveness.declareSilent(Date.now());
  const ms = Math.round(performance.now() - started);
  if (found !== silent) throw new Error(`${found} were found silent, not ${silent}`);
  console.log(`${devices} devices, ${silent} of them silent: ${ms} ms`);
  figures[name] = ms;
}

await sweep('none', 0);
await sweep('none_again', 0);
await sweep('hundred', 100);
await sweep('thousand', 1000);
await sweep('all', devices - 1100);

await liveness.close();
await db.close();
await own?.stop();
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify(figures));
