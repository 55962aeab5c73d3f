import { DISCOVERED } from '#domain/api/device.ts';
import { clearAlerts } from '../alerts/clear.ts';
import { writeChange } from '../audit/deed.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { ADD_TRACKING } from './add-tracking.ts';
import { deviceIn } from './device-in.ts';
import { deviceValues } from './device-row.ts';
import type { DeviceFields, Versioned } from './port.ts';

/**
 * A device that was discovered is made anew: it is new to people, and keeps only what messages told of it. One that was
 * inserted has no xmax.
 */
const CREATE = `
  INSERT INTO devices AS d (device_id, device_name, device_type, location, status, metadata, search)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (device_id) DO UPDATE
  SET device_name = excluded.device_name, device_type = excluded.device_type, location = excluded.location, status = excluded.status,
    metadata = excluded.metadata, search = excluded.search, version = excluded.version, created_at = now(), updated_at = now()
  WHERE d.status = $8
  RETURNING xmax = 0 AS is_new`;

const REPLACE = `
  UPDATE devices d
  SET device_name = $2, device_type = $3, location = $4, status = $5, metadata = $6, search = $7,
    version = nextval('device_versions'), updated_at = now()
  WHERE device_id = $1 AND version = $8`;

const REMOVE = [
  "UPDATE device_commands SET status = 'cancelled', settled_at = now() WHERE device_id = $1 AND status = 'pending'",
  'UPDATE device_alerts SET acknowledged = true WHERE device_id = $1 AND NOT acknowledged',
];

const OPEN_ALERTS =
  'SELECT alert_type AS type, rule FROM device_alerts WHERE device_id = $1 AND cleared_at IS NULL';

/** The device as it is after a change of people's, with the change in the audit log. */
async function changed(
  client: Transaction,
  deviceId: string,
  before: Versioned | undefined,
): Promise<Versioned> {
  const after = await deviceIn(client, deviceId);
  if (after === undefined) throw new Error(`${deviceId} is gone within the transaction that changes it`);
  await writeChange(client, { target: deviceId, before: before?.device, after: after.device });
  return after;
}

/** Creates a device or adopts a discovered one. */
export function createDevice(
  db: Database,
  deviceId: string,
  fields: DeviceFields,
): Promise<Versioned | 'exists'> {
  return db.transaction(async (client) => {
    const values = [...deviceValues(deviceId, fields), DISCOVERED];
    const before = await deviceIn(client, deviceId);
    const [created] = (await client.query<{ is_new: boolean }>(CREATE, values)).rows;
    if (created === undefined) return 'exists';
    if (created.is_new) await client.query(ADD_TRACKING, [[deviceId]]);
    return changed(client, deviceId, before);
  });
}

/** Sets all fields that people set, if nobody has changed any since this version. */
export function replaceDevice(
  db: Database,
  deviceId: string,
  fields: DeviceFields,
  version: string,
): Promise<Versioned | 'changed'> {
  return db.transaction(async (client) => {
    const before = await deviceIn(client, deviceId);
    const { rowCount } = await client.query(REPLACE, [...deviceValues(deviceId, fields), version]);
    return rowCount === 0 ? 'changed' : changed(client, deviceId, before);
  });
}

/** Removes the device, if nobody has changed it since this version. What it sent stays in the other stores. */
export function removeDevice(
  db: Database,
  deviceId: string,
  version: string,
): Promise<'removed' | 'changed'> {
  return db.transaction(async (client) => {
    // first the row that whoever records its messages locks first
    await client.query('SELECT FROM device_seq_tracking WHERE device_id = $1 FOR UPDATE', [deviceId]);
    const before = await deviceIn(client, deviceId);
    const { rowCount } = await client.query('DELETE FROM devices WHERE device_id = $1 AND version = $2', [
      deviceId,
      version,
    ]);
    if (rowCount === 0) return 'changed';
    const { rows } = await client.query<{ type: string; rule: string }>(OPEN_ALERTS, [deviceId]);
    const at = Date.now();
    await clearAlerts(
      client,
      rows.map((open) => ({ ...open, deviceId, at, by: 'the device was removed' })),
    );
    for (const statement of REMOVE) await client.query(statement, [deviceId]);
    await writeChange(client, { target: deviceId, before: before?.device });
    return 'removed';
  });
}
