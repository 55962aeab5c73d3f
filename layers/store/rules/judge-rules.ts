import { zoneOf } from '#domain/alerts/condition.ts';
import type { Rule, RulesByMetric } from '#domain/alerts/rule.ts';
import { isDerived } from '#domain/power.ts';
import { clearAlerts } from '../alerts/clear.ts';
import type { Transaction } from '../postgres/pool.ts';
import type { News } from '../registry/news.ts';
import type { Observation } from '../registry/port.ts';
import type { Progress } from '../registry/track.ts';
import { judgeDevice, type Verdict } from './judge-device.ts';
import { lockRules } from './lock-rules.ts';
import type { RuleBook } from './rule-book.ts';
import { loadStates, type StoredState, saveStates } from './rule-states.ts';

/** A device whose messages matter to a rule, and the rules for it. */
type Concerned = { progress: Progress; rules: RulesByMetric };

/**
 * Judges the telemetry of a batch by the rules, and answers which alerts begin and end. The devices are locked. Mostly no value
 * is out of range and nothing is remembered: then no statement is run. Else there are four, however large the batch is.
 */
export async function judgeRules(client: Transaction, book: RuleBook, progress: Progress[]): Promise<News[]> {
  const told = progress.filter(({ telemetry }) => telemetry.length > 0);
  if (told.length === 0) return [];
  const rules = await book.rulesOf(
    client,
    told.map(({ after }) => after.deviceId),
  );
  const concerned = told.flatMap((one, index): Concerned[] => {
    const own = rules[index] ?? NO_RULES;
    return one.before.hasRuleStates || one.telemetry.some((seen) => isReason(seen, own))
      ? [{ progress: one, rules: own }]
      : [];
  });
  return concerned.length > 0 ? judgeConcerned(client, concerned) : [];
}

const NO_RULES: RulesByMetric = new Map();

/** Whether a message can begin anything. Derived values are not looked at before they are needed. */
function isReason({ measurements = [] }: Observation, rules: RulesByMetric): boolean {
  if (rules.size === 0) return false;
  for (const metric of rules.keys()) if (isDerived(metric)) return true;
  for (const { type, value } of measurements)
    for (const { condition } of rules.get(type) ?? NONE) if (zoneOf(condition, value) === 'out') return true;
  return false;
}

const NONE: Rule[] = [];

async function judgeConcerned(client: Transaction, concerned: Concerned[]): Promise<News[]> {
  const remembering = concerned
    .filter(({ progress }) => progress.before.hasRuleStates)
    .map(({ progress }) => progress.after.deviceId);
  const own = concerned.flatMap(({ rules }) => [...rules.values()].flat());
  const current = await lockRules(client, own, remembering);
  const stored = Map.groupBy(await loadStates(client, remembering), ({ deviceId }) => deviceId);
  const verdicts: Verdict[] = [];
  const has = new Map<string, boolean>();
  for (const { progress, rules } of concerned) {
    const { deviceId } = progress.after;
    const states = stored.get(deviceId) ?? [];
    const found = judgeDevice(progress, rules, current, states);
    has.set(deviceId, hasStates(states, found));
    verdicts.push(...found);
  }
  await clearAlerts(
    client,
    verdicts.flatMap(({ clearFirst }) => clearFirst ?? []),
  );
  const changes = verdicts.map(({ change }) => change);
  await saveStates(client, changes, has);
  return verdicts.flatMap(({ news }) => news);
}

function hasStates(before: StoredState[], verdicts: Verdict[]): boolean {
  const after = new Set(before.map(({ ruleId }) => ruleId));
  for (const { change } of verdicts) {
    if (change.state === null) after.delete(change.ruleId);
    else after.add(change.ruleId);
  }
  return after.size > 0;
}
