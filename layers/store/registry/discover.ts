import { DISCOVERED } from '#domain/api/device.ts';
import type { Transaction } from '../postgres/pool.ts';
import { ADD_TRACKING } from './add-tracking.ts';

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

/** Takes in devices that nobody has created, as long as there are fewer than `max` such; answers which. */
export async function discover(client: Transaction, deviceIds: string[], max: number): Promise<string[]> {
  await client.query(LOCK);
  const { rows } = await client.query<{ device_id: string }>(INSERT, [deviceIds, DISCOVERED, max]);
  // all of them: one that was put into the table by hand has no such row yet
  await client.query(ADD_TRACKING, [deviceIds]);
  return rows.map(({ device_id }) => device_id);
}
