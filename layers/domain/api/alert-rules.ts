import * as z from 'zod';
import { SCOPES } from '../alerts/rule.ts';
import { contract } from './contract.ts';
import { line } from './line.ts';
import { cursorOf, Limit } from './paging.ts';

/** All are kept in the memory of whoever judges messages. */
export const MAX_RULES = 10_000;

const COMPARISONS = ['above', 'below', 'outside'] as const;
const SEVERITIES = ['info', 'warning', 'critical'] as const;

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, {
    error: ({ input }) => (input === undefined ? 'is missing' : `expected one of ${values.join(', ')}`),
  });

const value = z.number('expected a number');
const seconds = (min: number) =>
  z.int('expected whole seconds').min(min, `at least ${min} s`).max(86_400, 'at most 86400 s, a day');

/**
 * What people set of a rule. A value above `high` or below `low` is out of range, and the alert is raised when that has
 * lasted for `duration_s`; it is cleared when values have been back by `hysteresis` for `clear_duration_s`. Magnitudes below
 * `ignore_below` are no signal, and never out of range. Over more than `max_gap_s` without a sample nothing has lasted.
 */
export const RuleFields = z.object({
  name: line(200),
  scope: oneOf(SCOPES),
  /** The device type, supply system or device; null for the fleet. */
  target: line(128).nullable(),
  metric: line(64),
  comparison: oneOf(COMPARISONS),
  low: value.nullable(),
  high: value.nullable(),
  hysteresis: value.min(0, 'at least 0'),
  ignore_below: value.positive('more than 0, or null').nullable(),
  duration_s: seconds(0),
  clear_duration_s: seconds(0),
  max_gap_s: seconds(1),
  severity: oneOf(SEVERITIES),
  enabled: z.boolean('expected true or false'),
});
export type AlertRuleFields = z.infer<typeof RuleFields>;

export const RULE_FIELDS = Object.keys(RuleFields.shape);

/** What holds where a new rule says nothing. A gap of 150 s is two and a half times the longest sampling cadence. */
export const RULE_DEFAULTS = {
  target: null,
  low: null,
  high: null,
  hysteresis: 0,
  ignore_below: null,
  duration_s: 0,
  clear_duration_s: 0,
  max_gap_s: 150,
  severity: 'warning',
  enabled: true,
} as const;

/** A rule as people see it. Those that are built in come with the service. Times are ISO 8601 in UTC. */
export const AlertRule = z.object({
  id: z.string(),
  built_in: z.boolean(),
  /** The type of the alerts it raises; their `rule` is its id. */
  alert_type: z.string(),
  ...RuleFields.shape,
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type AlertRule = z.infer<typeof AlertRule>;

/** What the resource shows and people don't set: ignored when it is sent back, so that read, change, write works. */
const ReadOnly = z
  .object({
    id: z.unknown(),
    built_in: z.unknown(),
    alert_type: z.unknown(),
    created_at: z.unknown(),
    updated_at: z.unknown(),
  })
  .partial();

const NewRule = z.strictObject({
  ...ReadOnly.shape,
  ...RuleFields.partial().shape,
  name: RuleFields.shape.name,
  scope: RuleFields.shape.scope,
  metric: RuleFields.shape.metric,
  comparison: RuleFields.shape.comparison,
});

const RuleChange = z.strictObject({ ...ReadOnly.shape, ...RuleFields.partial().shape });

/** Behind which rule a page goes on: its created_at in microseconds since 1970, and its id. */
export const AlertRuleCursor = z.tuple([z.int().min(0).max(4e15), line(128)]);
export type AlertRuleCursor = z.infer<typeof AlertRuleCursor>;

const Page = z.object({ limit: Limit, cursor: cursorOf(AlertRuleCursor) });
export type RulePage = z.infer<typeof Page>;

const RuleQuery = Page.extend({
  scope: oneOf(SCOPES).optional(),
  target: line(128).optional(),
  metric: line(64).optional(),
  enabled: z
    .enum(['true', 'false'], 'expected true or false')
    .transform((text) => text === 'true')
    .optional(),
});
export type RuleQuery = z.infer<typeof RuleQuery>;

/** Any text: what can't be an id is the id of nothing, so the answer is 404 and not 400. */
const One = z.object({ id: z.string() });
const Nothing = z.object({});

/** What the routes of manage-rules take and give. */
export const alertRulesApi = {
  list: contract({
    summary: 'Alert rules, newest first',
    params: Nothing,
    query: RuleQuery,
    body: null,
    reply: z.array(AlertRule),
  }),
  create: contract({
    summary: 'Define an alert rule',
    params: Nothing,
    query: Nothing,
    body: NewRule,
    reply: AlertRule,
    statuses: [201],
    refusals: [409, 422],
    headers: ['idempotency-key'],
  }),
  get: contract({ summary: 'One alert rule', params: One, query: Nothing, body: null, reply: AlertRule }),
  put: contract({
    summary: 'Change the fields given of an alert rule; other limits end the alerts of the old ones',
    params: One,
    query: Nothing,
    body: RuleChange,
    reply: AlertRule,
    refusals: [409, 412],
    headers: ['if-match'],
  }),
  remove: contract({
    summary: 'Delete an alert rule and clear its open alerts',
    params: One,
    query: Nothing,
    body: null,
    reply: z.object({ message: z.string() }),
    refusals: [409, 412],
    headers: ['if-match'],
  }),
  forDevice: contract({
    summary: 'The enabled alert rules that hold for a device, newest first',
    params: One,
    query: Page,
    body: null,
    reply: z.array(AlertRule),
  }),
};
