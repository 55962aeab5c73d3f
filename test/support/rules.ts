import type { AlertRuleFields } from '#domain/api/alert-rules.ts';
import { RULE_DEFAULTS } from '#domain/api/alert-rules.ts';

/** A rule of a device: more than 80 degrees for two seconds, until it is 75 or less. */
export const tooHot = (deviceId: string, more: Partial<AlertRuleFields> = {}): AlertRuleFields => ({
  ...RULE_DEFAULTS,
  name: 'too hot',
  scope: 'device',
  target: deviceId,
  metric: 'temperature',
  comparison: 'above',
  high: 80,
  hysteresis: 5,
  duration_s: 2,
  ...more,
});
