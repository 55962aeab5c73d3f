import type { Database, Transaction } from '../postgres/pool.ts';
import { DEVICE_COLUMNS, readDevice } from './device-row.ts';
import type { Versioned } from './port.ts';

const SELECT = `SELECT ${DEVICE_COLUMNS} FROM devices d LEFT JOIN device_seq_tracking t USING (device_id)`;
const ONE = `${SELECT} WHERE d.device_id = $1`;
const SEVERAL = `${SELECT} WHERE d.device_id = ANY ($1)`;

/** The device, or undefined when there is none. */
export async function getDevice(db: Database, deviceId: string): Promise<Versioned | undefined> {
  const [row] = await db.query(ONE, [deviceId]);
  return row === undefined ? undefined : readDevice(row);
}

/** The device within a transaction. */
export async function deviceIn(client: Transaction, deviceId: string): Promise<Versioned | undefined> {
  const { rows } = await client.query(ONE, [deviceId]);
  return rows[0] === undefined ? undefined : readDevice(rows[0]);
}

/** Those of these devices that there are, within a transaction. */
export async function devicesIn(client: Transaction, deviceIds: string[]): Promise<Map<string, Versioned>> {
  const { rows } = await client.query(SEVERAL, [deviceIds]);
  return new Map(rows.map(readDevice).map((found) => [found.device.device_id, found]));
}
