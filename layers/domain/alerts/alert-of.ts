import type { JsonObject } from '../api/json-object.ts';
import { inCanonicalUnit } from '../units.ts';
import type { Turn } from './judge-samples.ts';
import type { Rule } from './rule.ts';

/** What people read of an alert that a rule raises, and what programs read beside it. */
export function alertOf(rule: Rule, { sample, since }: Turn): { message: string; details: JsonObject } {
  const { metric, condition, name } = rule;
  const { low, high, durationMs } = condition;
  const unit = unitOf(metric);
  const lasted = durationMs > 0 ? ` for ${(sample.time - since) / 1000} s` : '';
  return {
    message: `${metric} is ${inWords(sample.value, unit)}, ${limitOf(rule, sample.value, unit)}${lasted} (${name})`,
    details: {
      rule_id: rule.id,
      rule_name: name,
      metric,
      unit,
      value: sample.value,
      low,
      high,
      since: new Date(since).toISOString(),
    },
  };
}

function limitOf({ condition: { low, high } }: Rule, value: number, unit: string): string {
  const isHigh = high !== null && value > high;
  return isHigh ? `above ${inWords(high, unit)}` : `below ${inWords(low ?? 0, unit)}`;
}

const unitOf = (metric: string): string => inCanonicalUnit(metric, 0, undefined).unit;

/** The unit of a power factor is 1, which nobody says. */
const inWords = (value: number, unit: string): string =>
  unit === '' || unit === '1' ? `${value}` : `${value} ${unit}`;
