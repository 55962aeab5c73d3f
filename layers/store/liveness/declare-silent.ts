import type { Raise } from '../alerts/port.ts';
import { raiseAlerts } from '../alerts/raise.ts';
import type { Database } from '../postgres/pool.ts';
import { OFFLINE } from '../registry/news.ts';
import { timingSql } from '../registry/timings.ts';

/** So many at once turn offline in one transaction: a whole fleet's would hold its rows too long. */
const AT_ONCE = 5000;

/** IoT.md, timing: twice the longer of the two intervals, in seconds. */
const ALLOWED = `2 * greatest(${timingSql('send_interval_s')}, ${timingSql('hello_interval_s')})`;

/** The shortest that a device can be allowed to be silent: 2 x max(1, 5) s. Most of a fleet is passed over by this alone. */
const SHORTEST_S = 10;

/**
 * The whole fleet in one statement. A row that is locked is passed over: somebody records a message of that device just now, or
 * its status is set. A person's word that it is online is not silence before that.
 */
const SWEEP = `
  WITH silent AS (
    SELECT t.device_id, t.seen_at, ${ALLOWED} AS allowed_s
    FROM device_seq_tracking t LEFT JOIN device_configs c USING (device_id)
    WHERE t.connection_status = 'online'
      AND greatest(t.seen_at, t.set_at) < to_timestamp($1::float8 / 1000) - interval '${SHORTEST_S} s'
      AND greatest(t.seen_at, t.set_at) < to_timestamp($1::float8 / 1000) - make_interval(secs => ${ALLOWED})
    ORDER BY t.device_id
    LIMIT ${AT_ONCE}
    FOR NO KEY UPDATE OF t SKIP LOCKED
  ), tracked AS (
    UPDATE device_seq_tracking t SET connection_status = 'offline' FROM silent s WHERE t.device_id = s.device_id
  ), listed AS (
    UPDATE devices d SET connection_status = 'offline' FROM silent s WHERE d.device_id = s.device_id
  )
  SELECT device_id, seen_at, allowed_s FROM silent`;

type Silent = { device_id: string; seen_at: Date | null; allowed_s: number };

/** See {@link Liveness.declareSilent}. */
export async function declareSilent(db: Database, until: number): Promise<number> {
  let total = 0;
  for (let found = AT_ONCE; found === AT_ONCE; total += found)
    found = await db.transaction(async (client) => {
      const { rows } = await client.query<Silent>(SWEEP, [until]);
      await raiseAlerts(
        client,
        rows.map((row) => silence(row, until)),
      );
      return rows.length;
    });
  return total;
}

const silence = ({ device_id: deviceId, seen_at, allowed_s }: Silent, until: number): Raise => ({
  deviceId,
  type: OFFLINE,
  severity: 'critical',
  message: `nothing was received from the device for more than the ${allowed_s} s that it may be silent`,
  details: { reason: 'silence', last_seen: seen_at?.toISOString() ?? null, allowed_silence_s: allowed_s },
  at: until,
});
