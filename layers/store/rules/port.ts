import type {
  AlertRule,
  AlertRuleCursor,
  AlertRuleFields,
  RulePage,
  RuleQuery,
} from '#domain/api/alert-rules.ts';

/** A rule with the version of its last edit. */
export type VersionedRule = { rule: AlertRule; version: string };

/** `next`: where the next page goes on, undefined where there is none. */
export type AlertRulePage = { rules: AlertRule[]; next: AlertRuleCursor | undefined };

/** The rules by which alerts are raised, as people define them. All of it throws StoreAway when the database does not answer. */
export interface AlertRules {
  /** Newest first. */
  list(query: RuleQuery): Promise<AlertRulePage>;
  /** Those that are enabled and hold for a device; undefined when there is no such device. */
  forDevice(deviceId: string, page: RulePage): Promise<AlertRulePage | undefined>;
  get(id: string): Promise<VersionedRule | undefined>;
  /**
   * `full`: there are as many rules as there may be; `no_device`: the rule is for a device that is not there.
   * @param id of the rule: one that an earlier try has made is answered, and not made again
   */
  create(fields: AlertRuleFields, id?: string): Promise<VersionedRule | 'full' | 'no_device'>;
  /**
   * Sets all fields if the rule still has the version; 'changed' when it has another one or is gone. Alerts that are open end,
   * but where only its name or severity is another one.
   * @param by who changes it
   */
  replace(
    id: string,
    fields: AlertRuleFields,
    version: string,
    by: string,
  ): Promise<VersionedRule | 'changed' | 'no_device'>;
  /** Removes the rule and ends its open alerts. 'changed' as above, and when it is built in. */
  remove(id: string, version: string, by: string): Promise<'removed' | 'changed'>;
  close(): Promise<void>;
}
