import type { Transaction } from '../postgres/pool.ts';
import { storableJson, storableText } from '../postgres/storable.ts';
import { type ChangedRow, changedOf } from './changed-row.ts';
import type { Changed, Raise } from './port.ts';

/**
 * Opens the alerts that are `wanted` (one per device, type and rule), or notes that they were raised once more: of several words
 * on the same the latest stays. The order of the keys keeps two batches from waiting for each other. One that was inserted has
 * no xmax. Of those `raised`, what is new is `queued` for who is to be told.
 */
export const RAISED = `
  raised AS (
    INSERT INTO device_alerts AS a
      (device_id, alert_type, rule, severity, message, details, raised_count, created_at, last_raised_at)
    SELECT device_id, alert_type, rule, severity, message, details, times, first_at, last_at FROM wanted
    ORDER BY device_id COLLATE "C", alert_type COLLATE "C", rule COLLATE "C"
    ON CONFLICT (device_id, alert_type, rule) WHERE cleared_at IS NULL DO UPDATE
    SET raised_count = a.raised_count + excluded.raised_count,
      created_at = least(a.created_at, excluded.created_at),
      last_raised_at = greatest(a.last_raised_at, excluded.last_raised_at),
      severity = CASE WHEN excluded.last_raised_at >= a.last_raised_at THEN excluded.severity ELSE a.severity END,
      message = CASE WHEN excluded.last_raised_at >= a.last_raised_at THEN excluded.message ELSE a.message END,
      details = CASE WHEN excluded.last_raised_at >= a.last_raised_at THEN excluded.details ELSE a.details END
    RETURNING a.*, xmax = 0 AS changed
  ), queued AS (
    INSERT INTO alert_events (device_id, event, occurred_at, alert)
    SELECT device_id, 'raised', created_at, to_jsonb(raised) - 'changed' FROM raised WHERE changed ORDER BY id
  )`;

const RAISE = `
  WITH wanted AS (
    SELECT DISTINCT ON (device_id, alert_type, rule) device_id, alert_type, rule, severity, message, details,
      sum(times) OVER same AS times, to_timestamp(min(at) OVER same / 1000) AS first_at, to_timestamp(at / 1000) AS last_at
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::float8[], $8::int8[], $9::bool[])
      AS u (device_id, alert_type, rule, severity, message, details, at, times, only_if_new)
    WHERE NOT only_if_new OR NOT EXISTS (
      SELECT FROM device_alerts b
      WHERE b.device_id = u.device_id AND b.alert_type = u.alert_type AND b.rule = u.rule AND b.cleared_at > to_timestamp(u.at / 1000))
    WINDOW same AS (PARTITION BY device_id, alert_type, rule)
    ORDER BY device_id, alert_type, rule, at DESC, severity, message
  ), ${RAISED}
  SELECT id::text, device_id, alert_type, rule, changed FROM raised`;

/**
 * Raises alerts in a transaction of the caller's, in one round trip, and queues what people are to be told. At most one alert
 * is open per device, type and rule: raised again, it counts and takes the latest severity, message and details.
 * A transaction that raises or clears more than once locks the devices first (lockDevices).
 */
export async function raiseAlerts(client: Transaction, raises: Raise[]): Promise<Changed[]> {
  if (raises.length === 0) return [];
  const { rows } = await client.query<ChangedRow>(RAISE, [
    raises.map(({ deviceId }) => deviceId),
    raises.map(({ type }) => type),
    raises.map(({ rule }) => rule ?? ''),
    raises.map(({ severity }) => severity),
    raises.map(({ message }) => storableText(message)),
    raises.map(({ details }) => storableJson(details ?? {})),
    raises.map(({ at }) => at),
    raises.map(({ times }) => times ?? 1),
    raises.map(({ onlyIfNew }) => onlyIfNew ?? false),
  ]);
  return rows.map(changedOf);
}
