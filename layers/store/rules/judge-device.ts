import { alertOf } from '#domain/alerts/alert-of.ts';
import { foldTurns } from '#domain/alerts/fold-turns.ts';
import { judgeSamples, type RuleState, type Sample } from '#domain/alerts/judge-samples.ts';
import type { Rule, RulesByMetric } from '#domain/alerts/rule.ts';
import type { Clear } from '../alerts/port.ts';
import type { News } from '../registry/news.ts';
import type { Progress } from '../registry/track.ts';
import type { StateChange, StoredState } from './rule-states.ts';
import { samplesOf } from './samples-of.ts';

/** What came out for one rule and device; `clearFirst` comes before the news. */
export type Verdict = { change: StateChange; clearFirst?: Clear; news: News[] };

/** Judges the messages of a device by the rules as they are now. What is remembered of a rule that is not for it any more ends. */
export function judgeDevice(
  { after: { deviceId, judgedUntil }, telemetry }: Progress,
  rules: RulesByMetric,
  current: ReadonlyMap<string, Rule>,
  stored: StoredState[],
): Verdict[] {
  const states = new Map(stored.map(({ ruleId, state }) => [ruleId, state]));
  const samples = samplesOf(telemetry);
  const foreign = stored.filter(({ applies }) => !applies);
  const known = [...rules.values()].flat().map(({ id }) => id);
  // a rule of which something is remembered is judged by whether or not it is known here already
  const own = new Set([...known, ...states.keys()]).difference(new Set(foreign.map(({ ruleId }) => ruleId)));
  const judged = [...own].flatMap((id) => {
    const rule = current.get(id);
    return rule === undefined
      ? []
      : judge(deviceId, rule, states.get(id) ?? null, samples.get(rule.metric) ?? []);
  });
  const ended = foreign.map(({ ruleId, alertType: type }): Verdict => {
    const clear = { deviceId, type, rule: ruleId, at: judgedUntil ?? 0 };
    return { change: { deviceId, ruleId, state: null }, news: [{ clear }] };
  });
  return [...judged, ...ended];
}

function judge(deviceId: string, rule: Rule, before: RuleState | null, samples: Sample[]): Verdict[] {
  const { state, turns } = judgeSamples(rule.condition, before, samples);
  if (state === before && turns.length === 0) return [];
  const key = { deviceId, type: rule.alertType, rule: rule.id };
  const { clearFirst, raise, clear } = foldTurns(turns);
  const news: News[] = [];
  if (raise !== null) {
    const { severity } = rule;
    const at = raise.sample.time;
    news.push({ raise: { ...key, severity, ...alertOf(rule, raise), at, times: raise.times } });
  }
  if (clear !== null) news.push({ clear: { ...key, at: clear.sample.time } });
  const verdict = { change: { deviceId, ruleId: rule.id, state }, news };
  return [clearFirst === null ? verdict : { ...verdict, clearFirst: { ...key, at: clearFirst.sample.time } }];
}
