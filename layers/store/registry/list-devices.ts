import type { DeviceQuery } from '#domain/api/devices.ts';
import type { Database } from '../postgres/pool.ts';
import { DEVICE_COLUMNS, readDevice } from './device-row.ts';
import type { DevicePage } from './port.ts';

/** A Lambda answers 6 MB at most, and JSON escapes make a text longer. */
const PAGE_BYTES = 3_000_000;

/** Conditions with no value fall away when the statement is planned, so each filter finds its index. */
const LIST = `
  WITH page AS (
    SELECT device_id, created_at, metadata_bytes FROM devices
    WHERE ($1::text IS NULL OR status = $1)
      AND ($2::text IS NULL OR device_type = $2)
      AND ($3::text IS NULL OR connection_status = $3)
      AND ($4::text IS NULL OR strpos(search, $4) > 0)
      AND ($5::int8 IS NULL OR (created_at, device_id) < (timestamptz 'epoch' + $5::int8 * interval '1 microsecond', $6::text))
    ORDER BY created_at DESC, device_id DESC
    LIMIT $7
  ), sized AS (
    SELECT device_id, sum(metadata_bytes) OVER (ORDER BY created_at DESC, device_id DESC) - metadata_bytes AS bytes_before,
      count(*) OVER () AS found
    FROM page
  )
  SELECT ${DEVICE_COLUMNS}, sized.found::int4 AS found
  FROM sized JOIN devices d USING (device_id) LEFT JOIN device_seq_tracking t USING (device_id)
  WHERE sized.bytes_before < $8
  ORDER BY d.created_at DESC, d.device_id DESC`;

/** A page of devices, newest first. Reads no row that it does not return, so the last page may be followed by an empty one. */
export async function listDevices(db: Database, query: DeviceQuery): Promise<DevicePage> {
  const { status, type, connection_status, q, limit, cursor } = query;
  const [position, deviceId] = cursor ?? [];
  const values = [status, type, connection_status, q?.toLowerCase(), position, deviceId, limit, PAGE_BYTES];
  const rows = await db.query<{ found: number }>(LIST, values);
  const devices = rows.map(readDevice);
  const isCut = rows.length === limit || rows.length < (rows[0]?.found ?? 0);
  return { devices: devices.map(({ device }) => device), next: isCut ? devices.at(-1)?.cursor : undefined };
}
