import type { Condition } from './condition.ts';

/** Which devices a rule is for: all, or those of a type or supply system, or one. */
export const SCOPES = ['fleet', 'type', 'voltage_system', 'device'] as const;
export type Scope = (typeof SCOPES)[number];

/** A rule as messages are judged by it. `version` tells it from what it was before it was changed. */
export type Rule = {
  id: string;
  version: string;
  name: string;
  alertType: string;
  severity: string;
  scope: Scope;
  target: string | null;
  metric: string;
  condition: Condition;
};

/** What of a device decides which rules are for it. */
export type DeviceTraits = { deviceId: string; type: string | null; voltageSystem: string | null };

/** Rules by whom they are for, so that finding those of a device takes no longer with many rules. */
export class RulesByTarget {
  readonly #byTarget: Map<string, Rule[]>;

  constructor(rules: Rule[]) {
    this.#byTarget = Map.groupBy(rules, ({ scope, target }) => keyOf(scope, target));
  }

  /** The rules for a device, by metric. */
  for({ deviceId, type, voltageSystem }: DeviceTraits): Map<string, Rule[]> {
    const rules = [
      ...this.#of('fleet', null),
      ...(type === null ? [] : this.#of('type', type)),
      ...(voltageSystem === null ? [] : this.#of('voltage_system', voltageSystem)),
      ...this.#of('device', deviceId),
    ];
    return Map.groupBy(rules, ({ metric }) => metric);
  }

  #of(scope: Scope, target: string | null): Rule[] {
    return this.#byTarget.get(keyOf(scope, target)) ?? [];
  }
}

const keyOf = (scope: Scope, target: string | null): string => `${scope} ${target ?? ''}`;
