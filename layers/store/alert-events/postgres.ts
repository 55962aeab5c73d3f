import { readAlert } from '../alerts/alert-row.ts';
import { Database } from '../postgres/pool.ts';
import { handOn } from './hand-on.ts';
import type { AlertEvents, Attempt, Due } from './port.ts';

/** From device to device by the index, so that what one has waiting is not read to find the next. */
const DUE = `
  WITH RECURSIVE device AS (
    (SELECT device_id, 1 AS turn FROM webhook_deliveries
      WHERE receiver = $1 AND state = 'waiting' AND device_id > $2 ORDER BY device_id LIMIT 1)
    UNION ALL
    SELECT (SELECT w.device_id FROM webhook_deliveries w
      WHERE w.receiver = $1 AND w.state = 'waiting' AND w.device_id > d.device_id ORDER BY w.device_id LIMIT 1), d.turn + 1
    FROM device d WHERE d.device_id IS NOT NULL AND d.turn < $3
  )
  SELECT d.device_id, w.attempts, w.next_attempt_at <= to_timestamp($4::float8 / 1000) AS is_due, e.id::text AS event, e.event_id,
    e.event AS kind, date_part('epoch', e.occurred_at) * 1000 AS occurred_at, e.alert
  FROM device d
    CROSS JOIN LATERAL (
      SELECT event, attempts, next_attempt_at FROM webhook_deliveries
      WHERE receiver = $1 AND state = 'waiting' AND device_id = d.device_id ORDER BY event LIMIT 1) w
    JOIN alert_events e ON e.id = w.event
  WHERE d.device_id IS NOT NULL
  ORDER BY d.device_id`;

const SETTLE = `
  UPDATE webhook_deliveries SET state = $3, attempts = attempts + 1, last_problem = $4,
    next_attempt_at = coalesce(to_timestamp($5::float8 / 1000), next_attempt_at),
    settled_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE to_timestamp($6::float8 / 1000) END
  WHERE event = $2 AND receiver = $1 AND state = 'waiting'`;

type Row = {
  device_id: string;
  attempts: number;
  is_due: boolean;
  event: string;
  event_id: string;
  kind: 'raised' | 'cleared';
  occurred_at: number;
  alert: unknown;
};

const dueOf = (row: Row): Due => ({
  event: row.event,
  eventId: row.event_id,
  kind: row.kind,
  deviceId: row.device_id,
  occurredAt: Math.round(row.occurred_at),
  attempts: row.attempts,
  alert: readAlert(row.alert),
});

/** The events of alerts in the registry's tables in PostgreSQL. */
export class PostgresAlertEvents implements AlertEvents {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry');
  }

  handOn(receivers: string[]) {
    return handOn(this.#db, receivers);
  }

  async due(receiver: string, after: string, limit: number, now: number) {
    const rows = await this.#db.query<Row>(DUE, [receiver, after, limit, now]);
    const next = rows.length === limit ? (rows.at(-1)?.device_id ?? null) : null;
    return { due: rows.filter(({ is_due }) => is_due).map(dueOf), next };
  }

  async settle(receiver: string, event: string, attempt: Attempt, now: number) {
    const problem = attempt.state === 'delivered' ? null : attempt.problem;
    const retryAt = attempt.state === 'delivered' ? null : attempt.retryAt;
    const state = attempt.state === 'delivered' ? 'delivered' : retryAt === null ? 'failed' : 'waiting';
    await this.#db.query(SETTLE, [receiver, event, state, problem, retryAt, now]);
  }

  close() {
    return this.#db.close();
  }
}
