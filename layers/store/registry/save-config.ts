import type { Transaction } from '../postgres/pool.ts';

/**
 * What a device has accepted is what it is meant to run with: `desired` is the last word of people, by parameter. It also runs with it
 * until it says another thing: `reported` is what it echoed last, and over that what it accepted after it had formed that
 * echo. Made anew from all that the device has accepted, of which the last command for a parameter must therefore be kept, so
 * that the order of arrival makes no difference.
 */
const SAVE_CONFIG = `
  WITH accepted AS (
    SELECT c.device_id, p.key, p.value, c.created_at, c.cmd_id, c.ack_time, c.ack_seq
    FROM device_commands c, jsonb_each(c.params) p
    WHERE c.device_id = ANY ($1) AND c.cmd = 'update_config' AND c.status = 'accepted'
  ), wanted AS (
    SELECT DISTINCT ON (device_id, key) device_id, key, value FROM accepted
    ORDER BY device_id, key, created_at DESC, cmd_id DESC
  ), applied AS (
    SELECT DISTINCT ON (a.device_id, a.key) a.device_id, a.key, a.value
    FROM accepted a LEFT JOIN device_configs g USING (device_id)
    WHERE g.reported_time IS NULL OR (a.ack_time, a.ack_seq) > (g.reported_time, g.reported_seq)
    ORDER BY a.device_id, a.key, a.ack_time DESC, a.ack_seq DESC, a.created_at DESC, a.cmd_id DESC
  )
  INSERT INTO device_configs AS g (device_id, desired, reported, accepted_time)
  SELECT d.device_id,
    coalesce((SELECT jsonb_object_agg(key, value) FROM wanted w WHERE w.device_id = d.device_id), '{}'),
    (SELECT jsonb_object_agg(key, value) FROM applied a WHERE a.device_id = d.device_id),
    (SELECT max(ack_time) FROM accepted a WHERE a.device_id = d.device_id)
  FROM devices d WHERE d.device_id = ANY ($1)
  ON CONFLICT (device_id) DO UPDATE
  SET desired = excluded.desired, accepted_time = excluded.accepted_time, updated_at = now(),
    reported = CASE WHEN excluded.reported IS NULL THEN g.echoed ELSE coalesce(g.echoed, '{}') || excluded.reported END`;

/** Writes what devices run with, after they have accepted a command or an echo has come late. */
export async function saveConfig(client: Transaction, deviceIds: string[]): Promise<void> {
  if (deviceIds.length > 0) await client.query(SAVE_CONFIG, [deviceIds]);
}
