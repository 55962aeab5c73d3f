import type { AlertRuleFields, RulePage, RuleQuery } from '#domain/api/alert-rules.ts';
import { Database } from '../postgres/pool.ts';
import * as edits from './edit-rules.ts';
import { listRules, rulesForDevice } from './list-rules.ts';
import type { AlertRules } from './port.ts';

/** The rules in PostgreSQL, beside the registry. */
export class PostgresAlertRules implements AlertRules {
  readonly #db: Database;

  constructor(url: string) {
    this.#db = new Database(url, 'registry');
  }

  list(query: RuleQuery) {
    return listRules(this.#db, query);
  }

  forDevice(deviceId: string, page: RulePage) {
    return rulesForDevice(this.#db, deviceId, page);
  }

  get(id: string) {
    return edits.getRule(this.#db, id);
  }

  create(fields: AlertRuleFields, id?: string) {
    return edits.createRule(this.#db, fields, id);
  }

  replace(id: string, fields: AlertRuleFields, version: string, by: string) {
    return edits.replaceRule(this.#db, id, fields, version, by);
  }

  remove(id: string, version: string, by: string) {
    return edits.removeRule(this.#db, id, version, by);
  }

  close() {
    return this.#db.close();
  }
}
