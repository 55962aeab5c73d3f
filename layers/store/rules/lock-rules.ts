import type { Rule } from '#domain/alerts/rule.ts';
import type { Transaction } from '../postgres/pool.ts';
import { RULE_COLUMNS, readRule } from './rule-row.ts';

const LOCK = `
  SELECT ${RULE_COLUMNS} FROM alert_rules
  WHERE (id = ANY ($1) OR id IN (SELECT rule_id FROM alert_rule_states WHERE device_id = ANY ($2))) AND enabled
  ORDER BY id FOR SHARE`;

/**
 * Keeps rules from being changed until the transaction ends, so that no alert is raised by one that is deleted meanwhile, and
 * answers them as they are now, and those with them of which something is remembered of these devices: who has not yet heard of
 * such a rule would else leave out a message that ends its alert. One that has another metric or is for others now is left out: to
 * it the batch came too early. Devices are locked before rules, never after; who changes a rule locks no device.
 */
export async function lockRules(
  client: Transaction,
  rules: Rule[],
  remembering: string[],
): Promise<Map<string, Rule>> {
  const asked = new Map(rules.map((rule) => [rule.id, rule]));
  if (asked.size === 0 && remembering.length === 0) return new Map();
  const { rows } = await client.query(LOCK, [[...asked.keys()], remembering]);
  const current = rows.map(readRule).filter((rule) => isSame(rule, asked.get(rule.id) ?? rule));
  return new Map(current.map((rule) => [rule.id, rule]));
}

const isSame = ({ scope, target, metric }: Rule, before: Rule): boolean =>
  before.scope === scope && before.target === target && before.metric === metric;
