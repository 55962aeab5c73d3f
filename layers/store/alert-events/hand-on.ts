import type { Database } from '../postgres/pool.ts';

const AT_ONCE = 5000;

/** So many events of one device may wait for a receiver before those are left out that a later one makes needless. */
const MOST_WAITING = 20;

const HAND_ON = `
  WITH new AS (
    SELECT id, device_id FROM alert_events WHERE NOT handed_on ORDER BY id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED
  ), marked AS (
    UPDATE alert_events e SET handed_on = true FROM new WHERE e.id = new.id
  ), added AS (
    INSERT INTO webhook_deliveries (event, receiver, device_id)
    SELECT new.id, receiver, new.device_id FROM new CROSS JOIN unnest($1::text[]) AS receiver
    ON CONFLICT DO NOTHING
  )
  SELECT count(*)::int4 AS count, array_agg(DISTINCT device_id) AS devices FROM new`;

/** The latest event of each alert stays: who hears of it knows how things are. */
const SUPERSEDE = `
  WITH flooded AS (
    SELECT receiver, device_id FROM webhook_deliveries
    WHERE state = 'waiting' AND device_id = ANY ($1) AND receiver = ANY ($2)
    GROUP BY receiver, device_id HAVING count(*) > ${MOST_WAITING}
  ), ranked AS (
    SELECT w.event, w.receiver, w.attempts,
      row_number() OVER (PARTITION BY w.receiver, w.device_id, e.alert->>'alert_type', e.alert->>'rule' ORDER BY w.event DESC) AS age
    FROM flooded f JOIN webhook_deliveries w ON w.receiver = f.receiver AND w.device_id = f.device_id AND w.state = 'waiting'
      JOIN alert_events e ON e.id = w.event
  )
  UPDATE webhook_deliveries w SET state = 'superseded', settled_at = now()
  FROM ranked r WHERE w.event = r.event AND w.receiver = r.receiver AND r.age > 1 AND r.attempts = 0`;

type New = { count: number; devices: string[] | null };

/** See {@link AlertEvents.handOn}. */
export async function handOn(db: Database, receivers: string[]): Promise<number> {
  let total = 0;
  for (let count = AT_ONCE; count === AT_ONCE; total += count) {
    const [row] = await db.query<New>(HAND_ON, [receivers]);
    count = row?.count ?? 0;
    if (count > 0 && receivers.length > 0) await db.query(SUPERSEDE, [row?.devices ?? [], receivers]);
  }
  return total;
}
