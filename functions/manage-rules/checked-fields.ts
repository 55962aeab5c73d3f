import { VoltageSystem } from '#domain/alerts/voltage-system.ts';
import type { AlertRuleFields } from '#domain/api/alert-rules.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { type FieldError, InvalidRequest } from '#domain/errors.ts';

/** The fields of a rule, if they make one together. @throws InvalidRequest with each problem */
export function checkedFields(fields: AlertRuleFields): AlertRuleFields {
  const errors = [...targetProblems(fields), ...limitProblems(fields)];
  if (errors.length === 0) return fields;
  throw new InvalidRequest(errors.map(({ path, message }) => `${path}: ${message}`).join('; '), errors);
}

function targetProblems({ scope, target }: AlertRuleFields): FieldError[] {
  const problem = (message: string) => [{ path: 'target', message }];
  if (scope === 'fleet') return target === null ? [] : problem('a rule for the fleet has no target');
  if (target === null) return problem(`a rule of scope ${scope} needs one: ${TARGETS[scope]}`);
  if (scope === 'device' && !isDeviceId(target)) return problem('expected a device_id');
  const system = scope === 'voltage_system' ? VoltageSystem.safeParse(target) : undefined;
  return (system?.error?.issues ?? []).flatMap(({ message }) => problem(message));
}

const TARGETS = {
  type: 'the device_type of the devices it is for',
  voltage_system: 'the supply system of the devices it is for',
  device: 'the device_id of the device it is for',
};

function limitProblems(fields: AlertRuleFields): FieldError[] {
  const { comparison, low, high, hysteresis } = fields;
  const needed = { low: comparison !== 'above', high: comparison !== 'below' };
  const problems = (['low', 'high'] as const).flatMap((path) => {
    const isGiven = fields[path] !== null;
    if (isGiven === needed[path]) return [];
    const message = isGiven
      ? `is not used by ${comparison}: leave it out, or make it null`
      : `is needed by ${comparison}`;
    return [{ path, message }];
  });
  if (problems.length > 0 || low === null || high === null) return problems;
  if (low >= high) return [{ path: 'low', message: 'must be less than high' }];
  if (hysteresis * 2 <= high - low) return [];
  return [{ path: 'hysteresis', message: 'at most half of high - low, or the alert could never be cleared' }];
}
