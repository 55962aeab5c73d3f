import type { Condition } from './condition.ts';

/** Which devices a rule is for: all, or those of a type or supply system, or one. */
export const SCOPES = ['fleet', 'type', 'voltage_system', 'device'] as const;
export type Scope = (typeof SCOPES)[number];

/** A rule as messages are judged by it. `target` is null for the fleet, else the type, supply system or device. */
export type Rule = {
  id: string;
  name: string;
  alertType: string;
  severity: string;
  scope: Scope;
  target: string | null;
  metric: string;
  condition: Condition;
};

/** The rules for a device, by metric. */
export type RulesByMetric = ReadonlyMap<string, Rule[]>;

/** What of a device decides which rules are for it. */
export type DeviceTraits = { deviceId: string; type: string | null; voltageSystem: string | null };

/** Rules by whom they are for, so that finding those of a device takes no longer with many rules. */
export class RulesByTarget {
  readonly #byTarget: Map<string, Rule[]>;
  /** Devices for which the same rules are share what is found. */
  readonly #found = new Map<string, RulesByMetric>();

  constructor(rules: Rule[]) {
    this.#byTarget = Map.groupBy(rules, ({ scope, target }) => keyOf(scope, target));
  }

  get isEmpty(): boolean {
    return this.#byTarget.size === 0;
  }

  /** The rules for a device. */
  for({ deviceId, type, voltageSystem }: DeviceTraits): RulesByMetric {
    const keys = [
      keyOf('fleet', null),
      keyOf('type', type),
      keyOf('voltage_system', voltageSystem),
      keyOf('device', deviceId),
    ].filter((key) => this.#byTarget.has(key));
    const all = keys.join('\n');
    const known = this.#found.get(all);
    if (known !== undefined) return known;
    const rules = keys.flatMap((key) => this.#byTarget.get(key) ?? []);
    const found = Map.groupBy(rules, ({ metric }) => metric);
    this.#found.set(all, found);
    return found;
  }
}

/** No rule has an empty target, so what a device does not have fits none. */
const keyOf = (scope: Scope, target: string | null): string => `${scope} ${target ?? ''}`;
