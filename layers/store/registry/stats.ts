import { Stats } from '#domain/api/stats.ts';
import type { Database } from '../postgres/pool.ts';

const STATS = `
  SELECT
    (SELECT count(*)::int4 FROM devices) AS total_devices,
    (SELECT count(*)::int4 FROM device_alerts WHERE NOT acknowledged) AS unacknowledged_alerts,
    (SELECT coalesce(json_agg(s), '[]') FROM (
      SELECT status, count(*) FROM devices GROUP BY status ORDER BY status) s) AS device_by_status,
    (SELECT coalesce(json_agg(s), '[]') FROM (
      SELECT connection_status, count(*) FROM devices GROUP BY connection_status ORDER BY connection_status) s) AS by_connection,
    (SELECT row_to_json(i) FROM (
      SELECT coalesce(sum(new_messages), 0) AS new_messages, coalesce(sum(missing), 0) AS missing,
        coalesce(sum(duplicates), 0) AS duplicates, coalesce(sum(old), 0) AS old,
        coalesce(sum(clock_inconsistent), 0) AS clock_inconsistent, coalesce(sum(quarantined), 0) AS quarantined,
        to_char(max(greatest(seen_at, offline_at)) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_received
      FROM device_seq_tracking) i) AS ingest`;

/** The fleet in figures. */
export async function readStats(db: Database): Promise<Stats> {
  const [row] = await db.query(STATS);
  return Stats.parse(row);
}
