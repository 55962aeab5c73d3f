import type { Transaction } from '../postgres/pool.ts';
import { type ChangedRow, changedOf } from './changed-row.ts';
import type { Changed, Clear } from './port.ts';

/** Closes alerts that are open. Locks in the order of raising. */
const CLEAR = `
  WITH wanted AS (
    SELECT DISTINCT ON (device_id, alert_type, rule) device_id, alert_type, rule, to_timestamp(at / 1000) AS at, cleared_by
    FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::text[]) AS u (device_id, alert_type, rule, at, cleared_by)
    ORDER BY device_id, alert_type, rule, at DESC
  ), locked AS (
    SELECT a.id, w.at, w.cleared_by
    FROM wanted w JOIN device_alerts a USING (device_id, alert_type, rule)
    WHERE a.cleared_at IS NULL
    ORDER BY a.device_id COLLATE "C", a.alert_type COLLATE "C", a.rule COLLATE "C"
    FOR NO KEY UPDATE OF a
  ), cleared AS (
    UPDATE device_alerts a SET cleared_at = greatest(l.at, a.last_raised_at), cleared_by = l.cleared_by
    FROM locked l WHERE a.id = l.id
    RETURNING a.*
  ), queued AS (
    INSERT INTO alert_events (device_id, event, occurred_at, alert)
    SELECT device_id, 'cleared', cleared_at, to_jsonb(cleared) FROM cleared ORDER BY id
  )
  SELECT id::text, device_id, alert_type, rule, true AS changed FROM cleared`;

/**
 * Clears alerts in a transaction of the caller's, in one round trip, and queues what people are to be told. Answers those that
 * were open; where none was, nothing is written.
 */
export async function clearAlerts(client: Transaction, clears: Clear[]): Promise<Changed[]> {
  if (clears.length === 0) return [];
  const { rows } = await client.query<ChangedRow>(CLEAR, [
    clears.map(({ deviceId }) => deviceId),
    clears.map(({ type }) => type),
    clears.map(({ rule }) => rule ?? ''),
    clears.map(({ at }) => at),
    clears.map(({ by }) => by ?? null),
  ]);
  return rows.map(changedOf);
}
