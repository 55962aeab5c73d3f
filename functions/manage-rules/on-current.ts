import { Conflict } from '#domain/errors.ts';
import { checkIfMatch } from '#lambda/if-match.ts';
import type { VersionedRule } from '#store/rules/port.ts';
import { findRule, type Services } from './find-rule.ts';

/** Someone else may change the rule between our reading and writing it; so often we try. */
const ATTEMPTS = 5;

type Asked = { params: { id: string }; headers: Record<string, string | undefined> };

/** Does something to the rule as it is now, if the request allows that; anew where someone else was faster. */
export async function onCurrent(
  { params, headers }: Asked,
  services: Services,
  act: (current: VersionedRule) => Promise<VersionedRule | 'changed'>,
): Promise<VersionedRule> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const current = await findRule(params, services);
    checkIfMatch(headers['if-match'], current.version, 'the alert rule');
    const result = await act(current);
    if (result !== 'changed') return result;
  }
  throw new Conflict('others are changing this alert rule all the time: try again');
}
