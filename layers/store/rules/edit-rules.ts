import { randomUUID } from 'node:crypto';
import { type AlertRuleFields, MAX_RULES } from '#domain/api/alert-rules.ts';
import { noteNothingDone, writeChange } from '../audit/deed.ts';
import type { Database, Transaction } from '../postgres/pool.ts';
import { endAlerts } from './end-alerts.ts';
import type { VersionedRule } from './port.ts';
import { API_COLUMNS, readVersioned } from './rule-row.ts';

const SELECT = `SELECT ${API_COLUMNS} FROM alert_rules r WHERE r.id = $1`;

/** First of all, so that changes of rules come one after the other. */
const COUNT_CHANGE = 'UPDATE alert_rule_changes SET version = version + 1 RETURNING version::text AS version';

const CREATE = `
  INSERT INTO alert_rules (version, name, scope, target, metric, comparison, low, high, hysteresis, ignore_below, duration_s,
    clear_duration_s, max_gap_s, severity, enabled, id)
  SELECT $1::int8, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $17
  WHERE (SELECT count(*) FROM alert_rules) < $16
  RETURNING id`;

const REPLACE = `
  UPDATE alert_rules
  SET version = $1, name = $2, scope = $3, target = $4, metric = $5, comparison = $6, low = $7, high = $8, hysteresis = $9,
    ignore_below = $10, duration_s = $11, clear_duration_s = $12, max_gap_s = $13, severity = $14, enabled = $15, updated_at = now()
  WHERE id = $16 AND version = $17`;

const valuesOf = (version: string, fields: AlertRuleFields): unknown[] => [
  version,
  fields.name,
  fields.scope,
  fields.target,
  fields.metric,
  fields.comparison,
  fields.low,
  fields.high,
  fields.hysteresis,
  fields.ignore_below,
  fields.duration_s,
  fields.clear_duration_s,
  fields.max_gap_s,
  fields.severity,
  fields.enabled,
];

/** Fields that can be others without an end to the alerts that are open. */
const COSMETIC = ['name', 'severity'];

/** The rule, or undefined when there is none. */
export async function getRule(db: Database, id: string): Promise<VersionedRule | undefined> {
  const [row] = await db.query(SELECT, [id]);
  return row === undefined ? undefined : readVersioned(row);
}

/** Adds a rule, if there are not too many, or answers the one that an earlier try has made. */
export function createRule(
  db: Database,
  fields: AlertRuleFields,
  id: string = randomUUID(),
): Promise<VersionedRule | 'full' | 'no_device'> {
  return db.transaction(async (client) => {
    const [made] = (await client.query(SELECT, [id])).rows;
    if (made !== undefined) {
      noteNothingDone();
      return readVersioned(made);
    }
    const version = await countChange(client);
    if (!(await hasTarget(client, fields))) return 'no_device';
    const values = [...valuesOf(version, fields), MAX_RULES, id];
    const [created] = (await client.query<{ id: string }>(CREATE, values)).rows;
    if (created === undefined) return 'full';
    const after = await reread(client, created.id);
    await writeChange(client, { target: created.id, after: after.rule });
    return after;
  });
}

/** Sets all fields that people set, if nobody has changed any since this version. */
export function replaceRule(
  db: Database,
  id: string,
  fields: AlertRuleFields,
  version: string,
  by: string,
): Promise<VersionedRule | 'changed' | 'no_device'> {
  return db.transaction(async (client) => {
    const next = await countChange(client);
    if (!(await hasTarget(client, fields))) return 'no_device';
    const before = await reread(client, id);
    const { rowCount } = await client.query(REPLACE, [...valuesOf(next, fields), id, version]);
    if (rowCount === 0) return 'changed';
    const after = await reread(client, id);
    if (!after.rule.enabled || hasOtherLimits(before, after)) await endAlerts(client, after.rule, by);
    await writeChange(client, { before: before.rule, after: after.rule });
    return after;
  });
}

/** Removes a rule that is not built in, if nobody has changed it since this version. */
export function removeRule(
  db: Database,
  id: string,
  version: string,
  by: string,
): Promise<'removed' | 'changed'> {
  return db.transaction(async (client) => {
    await countChange(client);
    const [before] = (await client.query(SELECT, [id])).rows;
    const { rows } = await client.query<{ alert_type: string }>(
      'DELETE FROM alert_rules WHERE id = $1 AND version = $2 AND NOT built_in RETURNING alert_type',
      [id, version],
    );
    const [removed] = rows;
    if (removed === undefined) return 'changed';
    await endAlerts(client, { id, alert_type: removed.alert_type }, by);
    await writeChange(client, { before: readVersioned(before).rule });
    return 'removed';
  });
}

async function countChange(client: Transaction): Promise<string> {
  const { rows } = await client.query<{ version: string }>(COUNT_CHANGE);
  return rows[0]?.version ?? '';
}

async function hasTarget(client: Transaction, { scope, target }: AlertRuleFields): Promise<boolean> {
  if (scope !== 'device') return true;
  return (await client.query('SELECT FROM devices WHERE device_id = $1', [target])).rows.length > 0;
}

async function reread(client: Transaction, id: string): Promise<VersionedRule> {
  const { rows } = await client.query(SELECT, [id]);
  return readVersioned(rows[0]);
}

function hasOtherLimits({ rule: before }: VersionedRule, { rule: after }: VersionedRule): boolean {
  const limits = (rule: object) =>
    JSON.stringify(
      Object.entries(rule).filter(([name]) => !COSMETIC.includes(name) && !name.endsWith('_at')),
    );
  return limits(before) !== limits(after);
}
