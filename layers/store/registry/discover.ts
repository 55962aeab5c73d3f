import { DISCOVERED } from '#domain/api/devices.ts';
import type { Transaction } from '../postgres/pool.ts';

/** Only discoveries wait for each other here: with two at once the number could grow over what is allowed. */
const LOCK = 'LOCK TABLE devices IN SHARE UPDATE EXCLUSIVE MODE';

const INSERT = `
  INSERT INTO devices (device_id, device_name, status, search)
  SELECT id, id, $2, lower(id) FROM unnest($1::text[]) AS id
  WHERE NOT EXISTS (SELECT FROM devices WHERE device_id = id)
  ORDER BY id
  LIMIT greatest(0, $3::bigint - (SELECT count(*) FROM devices WHERE status = $2))
  ON CONFLICT DO NOTHING
  RETURNING device_id`;

/** Also for a device that was put into the table by hand and has no such row yet. */
const TRACK = `
  INSERT INTO device_seq_tracking (device_id)
  SELECT device_id FROM devices WHERE device_id = ANY ($1) ORDER BY device_id
  ON CONFLICT DO NOTHING`;

/** Takes in devices that nobody has created, as long as there are fewer than `max` such; answers which. */
export async function discover(client: Transaction, deviceIds: string[], max: number): Promise<string[]> {
  await client.query(LOCK);
  const { rows } = await client.query<{ device_id: string }>(INSERT, [deviceIds, DISCOVERED, max]);
  await client.query(TRACK, [deviceIds]);
  return rows.map(({ device_id }) => device_id);
}
