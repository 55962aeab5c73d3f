import * as z from 'zod';
import type { Alert, AlertCursor } from '#domain/api/alerts.ts';
import { StoredJsonObject } from '#domain/api/json-object.ts';

/** The columns of {@link AlertRow}; `a` is device_alerts. `position` is created_at in microseconds. */
export const ALERT_COLUMNS = `
  a.id::float8 AS id, a.device_id, a.alert_type, a.rule, a.severity, a.message, a.details, a.acknowledged, a.acknowledged_at,
  a.acknowledged_by, a.created_at, a.raised_count::float8 AS raised_count, a.last_raised_at, a.cleared_at, a.cleared_by,
  (extract(epoch FROM a.created_at) * 1000000)::int8::text AS position`;

/** From the driver a date, from the JSON of an event its text. */
const Time = z
  .union([z.date(), z.string().transform((text) => new Date(text))])
  .transform((date) => date.toISOString());

const AlertRow = z.object({
  id: z.number(),
  device_id: z.string(),
  alert_type: z.string(),
  rule: z.string(),
  severity: z.string(),
  message: z.string(),
  details: StoredJsonObject,
  acknowledged: z.boolean(),
  acknowledged_at: Time.nullable(),
  acknowledged_by: z.string().nullable(),
  created_at: Time,
  raised_count: z.number(),
  last_raised_at: Time,
  cleared_at: Time.nullable(),
  cleared_by: z.string().nullable(),
});

/** Reads a row of {@link ALERT_COLUMNS}, or an alert as an event has kept it. */
export function readAlert(row: unknown): Alert {
  const alert = AlertRow.parse(row);
  return { ...alert, state: alert.cleared_at === null ? 'open' : 'cleared' };
}

/** Where a page goes on behind a row. */
export const cursorAt = (row: { id: number; position: string }): AlertCursor => [
  Number(row.position),
  row.id,
];
