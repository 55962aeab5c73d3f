import { expect, it } from 'vitest';
import { alertOf } from '#domain/alerts/alert-of.ts';
import { type Rule, RulesByTarget, type Scope } from '#domain/alerts/rule.ts';

const rule = (scope: Scope, target: string | null, more: Partial<Rule> = {}): Rule => ({
  id: `${scope} ${target}`,
  name: 'too high',
  alertType: 'threshold',
  severity: 'warning',
  scope,
  target,
  metric: 'voltage_dc',
  condition: {
    low: 500,
    high: 900,
    hysteresis: 0,
    ignoreBelow: null,
    durationMs: 0,
    clearDurationMs: 0,
    maxGapMs: 150_000,
  },
  ...more,
});

it('finds the rules of the fleet, of a device, of its type and of its supply system, by metric', () => {
  const rules = new RulesByTarget([
    rule('fleet', null, { metric: 'temperature' }),
    rule('type', 'power_meter_dc'),
    rule('type', 'power_meter_ac'),
    rule('voltage_system', 'dc_750'),
    rule('device', 'm-1'),
  ]);
  const idsFor = (deviceId: string, type: string | null, voltageSystem: string | null) =>
    Object.fromEntries(
      [...rules.for({ deviceId, type, voltageSystem })].map(([metric, all]) => [
        metric,
        all.map(({ id }) => id),
      ]),
    );
  expect(idsFor('m-1', 'power_meter_dc', 'dc_750')).toEqual({
    temperature: ['fleet null'],
    voltage_dc: ['type power_meter_dc', 'voltage_system dc_750', 'device m-1'],
  });
  expect(idsFor('m-2', null, null)).toEqual({ temperature: ['fleet null'] });
  expect(idsFor('m-2', 'power_meter_ac', 'dc_600')).toEqual({
    temperature: ['fleet null'],
    voltage_dc: ['type power_meter_ac'],
  });
});

it.each([
  [972, 0, 'voltage_dc is 972 V, above 900 V (too high)'],
  [480.5, 0, 'voltage_dc is 480.5 V, below 500 V (too high)'],
  [972, 300_000, 'voltage_dc is 972 V, above 900 V for 301 s (too high)'],
])('says of %s V what is wrong, and for how long where that counts', (value, durationMs, message) => {
  const { condition } = rule('fleet', null);
  const timed = rule('fleet', null, { condition: { ...condition, durationMs } });
  const turn = { kind: 'raise' as const, sample: { time: 301_000, value }, since: 0 };
  expect(alertOf(timed, turn)).toMatchObject({
    message,
    details: {
      rule_id: 'fleet null',
      metric: 'voltage_dc',
      unit: 'V',
      value,
      since: '1970-01-01T00:00:00.000Z',
    },
  });
});
