import type { ConnectionStatus } from '#domain/api/device.ts';
import { clearAlerts } from '../alerts/clear.ts';
import { raiseAlerts } from '../alerts/raise.ts';
import { isBeingDone, writeChange } from '../audit/deed.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { ADD_TRACKING } from './add-tracking.ts';
import { deviceIn } from './device-in.ts';
import { lockDevices } from './lock-devices.ts';
import { OFFLINE } from './news.ts';

/** The tracking row comes first, as for whoever records messages. A time that is later already stays. */
const SET = `
  WITH tracked AS (
    UPDATE device_seq_tracking SET seen_at = greatest(seen_at, to_timestamp($2::float8 / 1000)), connection_status = $3,
      set_at = to_timestamp($5::float8 / 1000)
    WHERE device_id = $1
    RETURNING device_id
  )
  UPDATE devices d SET connection_status = $3, fw_version = coalesce($4, d.fw_version)
  FROM tracked WHERE d.device_id = tracked.device_id`;

/** What is said of a device at `now`; `at` is when it was heard of, null where it was not. Times in epoch ms. */
type Word = { at: number | null; now: number; status: ConnectionStatus; fwVersion: string | null };

/** The device was heard of at this time, in epoch ms. */
export const heardOf = (db: Database, deviceId: string, at: number): Promise<boolean> =>
  set(db, deviceId, { at, now: at, status: 'online', fwVersion: null });

/**
 * Sets what people say of a device. It holds until the device itself is heard of again; `online` holds no longer than the device
 * may be silent.
 */
export const setStatus = (
  db: Database,
  deviceId: string,
  status: ConnectionStatus,
  fwVersion: string | null,
): Promise<boolean> => set(db, deviceId, { at: null, now: Date.now(), status, fwVersion });

/** Adds the tracking row of a device that was put into the table by hand and has none yet. */
const set = (db: Database, deviceId: string, word: Word): Promise<boolean> =>
  db.transaction(async (client) => {
    let [before] = await lockDevices(client, [deviceId]);
    if (before === undefined) {
      await client.query(ADD_TRACKING, [[deviceId]]);
      [before] = await lockDevices(client, [deviceId]);
    }
    if (before === undefined) return false;
    const device = () => (isBeingDone() ? deviceIn(client, deviceId) : undefined);
    const was = await device();
    await client.query(SET, [deviceId, word.at, word.status, word.fwVersion, word.now]);
    if (before.connection !== word.status) await tell(client, deviceId, word);
    await writeChange(client, { before: was?.device, after: (await device())?.device });
    return true;
  });

async function tell(client: Transaction, deviceId: string, { status, now: at }: Word): Promise<void> {
  if (status === 'online') await clearAlerts(client, [{ deviceId, type: OFFLINE, at }]);
  if (status !== 'offline') return;
  const message = 'the device is offline: a person or program said so';
  const details = { reason: 'set_by_hand' };
  await raiseAlerts(client, [{ deviceId, type: OFFLINE, severity: 'critical', message, details, at }]);
}
