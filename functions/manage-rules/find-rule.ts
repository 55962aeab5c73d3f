import { NotFound } from '#domain/errors.ts';
import type { AlertRules, VersionedRule } from '#store/rules/port.ts';

export type Services = { rules: AlertRules };

/** What no store takes can't be the id of a rule. */
const POSSIBLE = /^[\w-]{1,128}$/;

/** The rule in the path. @throws NotFound */
export async function findRule({ id }: { id: string }, { rules }: Services): Promise<VersionedRule> {
  const found = POSSIBLE.test(id) ? await rules.get(id) : undefined;
  if (found === undefined) throw new NotFound('there is no such alert rule');
  return found;
}

/** A rule with its version in the ETag, by which a later change can say what it is based on. */
export const ruleReply = (status: number, { rule, version }: VersionedRule) => ({
  status,
  headers: { etag: `"${version}"` },
  json: rule,
});
