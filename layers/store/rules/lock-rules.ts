import type { Rule } from '#domain/alerts/rule.ts';
import type { Transaction } from '../postgres/pool.ts';
import { RULE_COLUMNS, readRule } from './rule-row.ts';

const LOCK = `SELECT ${RULE_COLUMNS} FROM alert_rules WHERE id = ANY ($1) AND enabled ORDER BY id FOR SHARE`;

/**
 * Keeps rules from being changed until the transaction ends, so that no alert is raised by one that is deleted meanwhile, and
 * answers them as they are now. One that has another metric or is for others now is left out: to it the batch came too early.
 * Devices are locked before rules, never after; who changes a rule locks no device.
 */
export async function lockRules(client: Transaction, rules: Rule[]): Promise<Map<string, Rule>> {
  const asked = new Map(rules.map((rule) => [rule.id, rule]));
  if (asked.size === 0) return new Map();
  const { rows } = await client.query(LOCK, [[...asked.keys()]]);
  const current = rows.map(readRule).filter((rule) => isSame(rule, asked.get(rule.id)));
  return new Map(current.map((rule) => [rule.id, rule]));
}

const isSame = ({ scope, target, metric }: Rule, before: Rule | undefined): boolean =>
  before?.scope === scope && before.target === target && before.metric === metric;
