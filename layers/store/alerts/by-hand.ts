import { type Alert, MAX_OPEN_BY_HAND } from '#domain/api/alerts.ts';
import { noteNothingDone, writeChange } from '../audit/deed.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { ALERT_COLUMNS, readAlert } from './alert-row.ts';
import { clearAlerts } from './clear.ts';
import type { FreeAlert } from './port.ts';
import { raiseAlerts } from './raise.ts';

/** The rule of all alerts that came by the API, so that what the house finds by itself never clears them. */
const BY_HAND = 'api';

/** Whoever writes to a device's alerts more than once locks it first. */
const LOCK = 'SELECT FROM devices WHERE device_id = $1 FOR NO KEY UPDATE';

const OPEN = `
  SELECT count(*) FILTER (WHERE alert_type <> $2)::int4 AS others, max(id) FILTER (WHERE alert_type = $2)::text AS id
  FROM device_alerts WHERE device_id = $1 AND rule = '${BY_HAND}' AND cleared_at IS NULL`;

const ONE = `SELECT ${ALERT_COLUMNS} FROM device_alerts a WHERE id = $1`;

const ACKNOWLEDGE = `
  UPDATE device_alerts SET acknowledged = true, acknowledged_at = to_timestamp($2::float8 / 1000), acknowledged_by = $3
  WHERE id = $1 AND NOT acknowledged`;

/**
 * See {@link Alerts.raise}. One that a person has seen, and that nothing but a person would ever end, ends where it is raised anew:
 * else nobody would see that it came again.
 */
export function raiseByHand(
  db: Database,
  deviceId: string,
  alert: FreeAlert,
  at: number,
): Promise<Alert | 'full' | undefined> {
  return db.transaction(async (client) => {
    if ((await client.query(LOCK, [deviceId])).rowCount === 0) return undefined;
    const key = { deviceId, type: alert.type, rule: BY_HAND };
    const { rows } = await client.query<{ others: number; id: string | null }>(OPEN, [deviceId, alert.type]);
    if ((rows[0]?.others ?? 0) >= MAX_OPEN_BY_HAND) return 'full';
    const before = await oneOf(client, Number(rows[0]?.id ?? 0));
    if (before?.acknowledged) await clearAlerts(client, [{ ...key, at, by: 'raised anew' }]);
    const [raised] = await raiseAlerts(client, [{ ...alert, ...key, at }]);
    const after = await oneOf(client, Number(raised?.id));
    await writeChange(client, { target: deviceId, before, after });
    return after;
  });
}

/** See {@link Alerts.acknowledge}. */
export function acknowledge(db: Database, id: number, by: string, now: number): Promise<Alert | undefined> {
  return db.transaction(async (client) => {
    const before = await oneOf(client, id);
    const { rowCount } = await client.query(ACKNOWLEDGE, [id, now, by]);
    return rowCount === 0 ? unchanged(before) : changed(client, id, before);
  });
}

/** See {@link Alerts.clear}. */
export function clearByHand(db: Database, id: number, by: string, at: number): Promise<Alert | undefined> {
  return db.transaction(async (client) => {
    const alert = await oneOf(client, id);
    if (alert === undefined || alert.state === 'cleared') return unchanged(alert);
    const { device_id: deviceId, alert_type: type, rule } = alert;
    await clearAlerts(client, [{ deviceId, type, rule, at, by }]);
    await client.query(ACKNOWLEDGE, [id, at, by]);
    return changed(client, id, alert);
  });
}

function unchanged(alert: Alert | undefined): Alert | undefined {
  noteNothingDone();
  return alert;
}

async function changed(
  client: Transaction,
  id: number,
  before: Alert | undefined,
): Promise<Alert | undefined> {
  const after = await oneOf(client, id);
  await writeChange(client, { before, after });
  return after;
}

async function oneOf(client: Transaction, id: number): Promise<Alert | undefined> {
  const { rows } = await client.query(ONE, [id]);
  return rows.length === 0 ? undefined : readAlert(rows[0]);
}
