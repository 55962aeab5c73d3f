import type { AlertQuery } from '#domain/api/alerts.ts';
import type { Database } from '../postgres/pool.ts';
import { ALERT_COLUMNS, cursorAt, readAlert } from './alert-row.ts';
import type { AlertPage } from './port.ts';

/** Conditions with no value fall away when the statement is planned, so each filter finds its index. */
const LIST = `
  SELECT ${ALERT_COLUMNS} FROM device_alerts a
  WHERE ($1::text IS NULL OR device_id = $1)
    AND ($2::bool IS NULL OR acknowledged = $2)
    AND ($3::text IS NULL OR severity = $3)
    AND ($4::text IS NULL OR alert_type = $4)
    AND ($5::text IS NULL OR (cleared_at IS NULL) = ($5 = 'open'))
    AND ($6::int8 IS NULL OR (created_at, id) < (timestamptz 'epoch' + $6::int8 * interval '1 microsecond', $7::int8))
  ORDER BY created_at DESC, id DESC
  LIMIT $8`;

/** What is asked for most often: what is open, and what nobody has seen; by a condition that an index has too. */
const textFor = ({ state, acknowledged }: AlertQuery): string => {
  const open = state === 'open' ? ' AND cleared_at IS NULL' : '';
  const unseen = acknowledged === false ? ' AND NOT acknowledged' : '';
  return LIST.replace('  ORDER BY', `  ${open}${unseen}\n  ORDER BY`);
};

/** A page of alerts, newest first. The last page may be followed by an empty one. */
export async function listAlerts(db: Database, query: AlertQuery, deviceId?: string): Promise<AlertPage> {
  const { acknowledged, severity, type, state, limit, cursor } = query;
  const [position, id] = cursor ?? [];
  const values = [deviceId, acknowledged, severity, type, state, position, id, limit];
  const rows = await db.query<{ id: number; position: string }>(textFor(query), values);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { alerts: rows.map(readAlert), next: last === undefined ? undefined : cursorAt(last) };
}
