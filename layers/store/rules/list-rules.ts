import type { RulePage, RuleQuery } from '#domain/api/alert-rules.ts';
import type { Database } from '../postgres/pool.ts';
import { APPLIES } from './applies.ts';
import type { AlertRulePage } from './port.ts';
import { API_COLUMNS, readVersioned } from './rule-row.ts';

const pageOf = (position: number): string => `
    ($${position}::int8 IS NULL OR (r.created_at, r.id) < (timestamptz 'epoch' + $${position}::int8 * interval '1 microsecond', $${position + 1}::text))
  ORDER BY r.created_at DESC, r.id DESC
  LIMIT $${position + 2}`;

/** Conditions with no value fall away when the statement is planned, so each filter finds its index. */
const LIST = `
  SELECT ${API_COLUMNS} FROM alert_rules r
  WHERE ($1::text IS NULL OR r.scope = $1)
    AND ($2::text IS NULL OR r.target = $2)
    AND ($3::text IS NULL OR r.metric = $3)
    AND ($4::bool IS NULL OR r.enabled = $4) AND ${pageOf(5)}`;

const FOR_DEVICE = `
  SELECT ${API_COLUMNS} FROM devices d JOIN alert_rules r ON ${APPLIES}
  WHERE d.device_id = $1 AND ${pageOf(2)}`;

/** A page of rules, newest first. The last page may be followed by an empty one. */
export async function listRules(db: Database, query: RuleQuery): Promise<AlertRulePage> {
  const { scope, target, metric, enabled } = query;
  return page(db, LIST, [scope, target, metric, enabled], query);
}

/** A page of the rules that hold for a device; undefined when there is no such device. */
export async function rulesForDevice(
  db: Database,
  deviceId: string,
  query: RulePage,
): Promise<AlertRulePage | undefined> {
  const found = await page(db, FOR_DEVICE, [deviceId], query);
  if (found.rules.length > 0) return found;
  const device = await db.query('SELECT FROM devices WHERE device_id = $1', [deviceId]);
  return device.length > 0 ? found : undefined;
}

async function page(
  db: Database,
  text: string,
  filters: unknown[],
  { limit, cursor }: RulePage,
): Promise<AlertRulePage> {
  const [position, id] = cursor ?? [];
  const rows = (await db.query(text, [...filters, position, id, limit])).map(readVersioned);
  return {
    rules: rows.map(({ rule }) => rule),
    next: rows.length === limit ? rows.at(-1)?.cursor : undefined,
  };
}
