import type { ConnectionStatus } from '#domain/api/devices.ts';
import type { Database } from '../postgres/pool.ts';
import { ADD_TRACKING } from './add-tracking.ts';

/** The tracking row comes first, as for whoever records messages. A time that is later already stays. */
const SET = `
  WITH tracked AS (
    UPDATE device_seq_tracking SET seen_at = greatest(seen_at, to_timestamp($2::float8 / 1000)), connection_status = $3
    WHERE device_id = $1
    RETURNING device_id
  ), changed AS (
    UPDATE devices d SET connection_status = $3, fw_version = coalesce($4, d.fw_version)
    FROM tracked WHERE d.device_id = tracked.device_id
  )
  SELECT device_id FROM tracked`;

/** The device was heard of at this time, in epoch ms. */
export const heardOf = (db: Database, deviceId: string, at: number): Promise<boolean> =>
  set(db, [deviceId, at, 'online', null]);

/** Sets what people say of a device. It holds until the device itself is heard of again. */
export const setStatus = (
  db: Database,
  deviceId: string,
  status: ConnectionStatus,
  fwVersion: string | null,
): Promise<boolean> => set(db, [deviceId, null, status, fwVersion]);

type Values = [deviceId: string, at: number | null, status: ConnectionStatus, fwVersion: string | null];

/** Tries again for a device that was put into the table by hand and has no tracking row yet. */
async function set(db: Database, values: Values): Promise<boolean> {
  if ((await db.query(SET, values)).length > 0) return true;
  const added = await db.query(ADD_TRACKING, [[values[0]]]);
  return added.length > 0 && (await db.query(SET, values)).length > 0;
}
