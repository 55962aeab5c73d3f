import type { ConnectionStatus } from '#domain/api/devices.ts';
import type { Database } from '../postgres/pool.ts';

/** The tracking row comes first, as for whoever records messages. A time that is later already stays. */
const SET = `
  WITH tracked AS (
    INSERT INTO device_seq_tracking AS t (device_id, seen_at, connection_status)
    SELECT device_id, to_timestamp($2::float8 / 1000), $3 FROM devices WHERE device_id = $1
    ON CONFLICT (device_id) DO UPDATE
    SET seen_at = greatest(t.seen_at, excluded.seen_at), connection_status = excluded.connection_status
    RETURNING device_id
  ), changed AS (
    UPDATE devices d SET connection_status = $3, fw_version = coalesce($4, d.fw_version)
    FROM tracked WHERE d.device_id = tracked.device_id
  )
  SELECT device_id FROM tracked`;

/** The device was heard of at this time, in epoch ms. */
export const heardOf = async (db: Database, deviceId: string, at: number): Promise<boolean> =>
  (await db.query(SET, [deviceId, at, 'online', null])).length > 0;

/** Sets what people say of a device. It holds until the device itself is heard of again. */
export const setStatus = async (
  db: Database,
  deviceId: string,
  status: ConnectionStatus,
  fwVersion: string | null,
): Promise<boolean> => (await db.query(SET, [deviceId, null, status, fwVersion])).length > 0;
