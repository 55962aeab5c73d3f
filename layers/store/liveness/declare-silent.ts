import { RAISED } from '../alerts/raise.ts';
import type { Database } from '../postgres/pool.ts';
import { OFFLINE } from '../registry/news.ts';
import { timingSql } from '../registry/timings.ts';

/** So many at once turn offline in one transaction: a whole fleet's would hold its rows too long. */
const AT_ONCE = 10_000;

/** IoT.md, timing: twice the longer of the two intervals, in seconds. */
const ALLOWED = `2 * greatest(${timingSql('send_interval_s')}, ${timingSql('hello_interval_s')})`;

/** The shortest that a device can be allowed to be silent: 2 x max(1, 5) s. Most of a fleet is passed over by this alone. */
const SHORTEST_S = 10;

const UNTIL = 'to_timestamp($1::float8 / 1000)';

/**
 * The whole fleet from a device on, in one statement, with the alerts and what people are told. A row that is locked is passed
 * over: somebody records a message of that device just now, or its status is set. A person's word that it is online is not silence
 * before that.
 */
const SWEEP = `
  WITH silent AS (
    SELECT t.device_id, t.seen_at, ${ALLOWED} AS allowed_s
    FROM device_seq_tracking t LEFT JOIN device_configs c USING (device_id)
    WHERE t.connection_status = 'online' AND t.device_id > $2
      AND greatest(t.seen_at, t.set_at) < ${UNTIL} - interval '${SHORTEST_S} s'
      AND greatest(t.seen_at, t.set_at) < ${UNTIL} - make_interval(secs => ${ALLOWED})
    ORDER BY t.device_id
    LIMIT ${AT_ONCE}
    FOR NO KEY UPDATE OF t SKIP LOCKED
  ), tracked AS (
    UPDATE device_seq_tracking t SET connection_status = 'offline' FROM silent s WHERE t.device_id = s.device_id
  ), listed AS (
    UPDATE devices d SET connection_status = 'offline' FROM silent s WHERE d.device_id = s.device_id
  ), wanted AS (
    SELECT device_id, '${OFFLINE}' AS alert_type, '' AS rule, 'critical' AS severity,
      'nothing was received from the device for more than the ' || allowed_s || ' s that it may be silent' AS message,
      jsonb_build_object('reason', 'silence', 'last_seen', to_char(seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'allowed_silence_s', allowed_s) AS details,
      1 AS times, ${UNTIL} AS first_at, ${UNTIL} AS last_at
    FROM silent
  ), ${RAISED}
  SELECT count(*)::int AS found, max(device_id) AS last FROM silent`;

type Found = { found: number; last: string | null };

/** See {@link Liveness.declareSilent}. */
export async function declareSilent(db: Database, until: number): Promise<number> {
  let total = 0;
  for (let at: Found = { found: AT_ONCE, last: '' }; at.found === AT_ONCE; total += at.found)
    at = await sweepFrom(db, until, at.last ?? '');
  return total;
}

async function sweepFrom(db: Database, until: number, after: string): Promise<Found> {
  const [found] = await db.query<Found>(SWEEP, [until, after]);
  return found ?? { found: 0, last: null };
}
