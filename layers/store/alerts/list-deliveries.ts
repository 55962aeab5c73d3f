import * as z from 'zod';
import { Delivery, type DeliveryQuery } from '#domain/api/alerts.ts';
import type { Database } from '../postgres/pool.ts';
import type { DeliveryPage } from './port.ts';

const LIST = `
  SELECT e.event_id, e.event, (e.alert->>'id')::float8 AS alert_id, e.device_id, e.occurred_at, w.receiver, w.state, w.attempts,
    CASE WHEN w.state = 'waiting' THEN w.next_attempt_at END AS next_attempt_at, w.last_problem, w.event::float8 AS position
  FROM webhook_deliveries w JOIN alert_events e ON e.id = w.event
  WHERE ($1::text IS NULL OR w.state = $1) AND ($2::int8 IS NULL OR (w.event, w.receiver) < ($2, $3))
  ORDER BY w.event DESC, w.receiver DESC
  LIMIT $4`;

const Time = z.date().transform((date) => date.toISOString());

const DeliveryRow = z.object({
  ...Delivery.shape,
  occurred_at: Time,
  next_attempt_at: Time.nullable(),
});

/** A page of what webhooks were told or are to be told, newest first. */
export async function listDeliveries(
  db: Database,
  { state, limit, cursor }: DeliveryQuery,
): Promise<DeliveryPage> {
  const [position, receiver] = cursor ?? [];
  const rows = await db.query<{ position: number; receiver: string }>(LIST, [
    state,
    position,
    receiver,
    limit,
  ]);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    deliveries: rows.map((row) => DeliveryRow.parse(row)),
    next: last === undefined ? undefined : [last.position, last.receiver],
  };
}
