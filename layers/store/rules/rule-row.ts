import * as z from 'zod';
import { type Rule, SCOPES } from '#domain/alerts/rule.ts';
import { AlertRule, type AlertRuleCursor } from '#domain/api/alert-rules.ts';
import type { VersionedRule } from './port.ts';

/** The columns of {@link readRule}. */
export const RULE_COLUMNS = `
  id, name, alert_type, severity, scope, target, metric, low, high, hysteresis, ignore_below, duration_s, clear_duration_s, max_gap_s`;

const RuleRow = z.object({
  id: z.string(),
  name: z.string(),
  alert_type: z.string(),
  severity: z.string(),
  scope: z.enum(SCOPES),
  target: z.string().nullable(),
  metric: z.string(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  hysteresis: z.number(),
  ignore_below: z.number().nullable(),
  duration_s: z.number(),
  clear_duration_s: z.number(),
  max_gap_s: z.number(),
});

/** Reads a row of {@link RULE_COLUMNS} as messages are judged by it. */
export function readRule(row: unknown): Rule {
  const { id, name, alert_type, severity, scope, target, metric, ...limits } = RuleRow.parse(row);
  const condition = {
    low: limits.low,
    high: limits.high,
    hysteresis: limits.hysteresis,
    ignoreBelow: limits.ignore_below,
    durationMs: limits.duration_s * 1000,
    clearDurationMs: limits.clear_duration_s * 1000,
    maxGapMs: limits.max_gap_s * 1000,
  };
  return { id, name, alertType: alert_type, severity, scope, target, metric, condition };
}

/** The columns of {@link readVersioned}; `r` is alert_rules. `position` is created_at in microseconds. */
export const API_COLUMNS = `
  r.id, r.name, r.built_in, r.alert_type, r.scope, r.target, r.metric, r.comparison, r.low, r.high, r.hysteresis, r.ignore_below,
  r.duration_s, r.clear_duration_s, r.max_gap_s, r.severity, r.enabled, r.created_at, r.updated_at, r.version::text AS version,
  (extract(epoch FROM r.created_at) * 1000000)::int8::text AS position`;

const Time = z.date().transform((date) => date.toISOString());
const ApiRow = z.object({
  ...AlertRule.shape,
  created_at: Time,
  updated_at: Time,
  version: z.string(),
  position: z.string(),
});

/** Reads a row of {@link API_COLUMNS}, as people see it. */
export function readVersioned(row: unknown): VersionedRule & { cursor: AlertRuleCursor } {
  const { version, position, ...rule } = ApiRow.parse(row);
  return { rule, version, cursor: [Number(position), rule.id] };
}
