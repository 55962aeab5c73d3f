import { alertRulesApi, MAX_RULES, RULE_DEFAULTS, RULE_FIELDS, RuleFields } from '#domain/api/alert-rules.ts';
import { Conflict, InvalidRequest } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { checkedFields } from './checked-fields.ts';
import { ruleReply, type Services } from './find-rule.ts';
import { onCurrent } from './on-current.ts';

/** Defines a rule. */
export const create = route(alertRulesApi.create, async ({ body, once }, { rules }: Services) => {
  const fields = checkedFields(RuleFields.parse({ ...RULE_DEFAULTS, ...body }));
  const created = await rules.create(fields, once?.id);
  if (created === 'no_device') throw noSuchTarget();
  if (created === 'full')
    throw new Conflict(
      `there are ${MAX_RULES} alert rules already: delete some, or use a scope of many devices`,
    );
  const reply = ruleReply(201, created);
  return { ...reply, headers: { ...reply.headers, location: `/api/alert-rules/${created.rule.id}` } };
});

/** Changes the fields given and leaves the others. */
export const put = route(alertRulesApi.put, async (request, services: Services) => {
  const { body, caller } = request;
  if (!RULE_FIELDS.some((field) => field in body))
    throw new InvalidRequest(`there is nothing to change: give at least one of ${RULE_FIELDS.join(', ')}`);
  const changed = await onCurrent(request, services, async ({ rule, version }) => {
    const after = checkedFields(RuleFields.parse({ ...rule, ...body }));
    const result = await services.rules.replace(rule.id, after, version, caller.subject);
    if (result === 'no_device') throw noSuchTarget();
    return result;
  });
  return ruleReply(200, changed);
});

/** Deletes a rule; one that is built in can only be switched off. */
export const remove = route(alertRulesApi.remove, async (request, services: Services) => {
  const { rule } = await onCurrent(request, services, async (current) => {
    const { id, built_in } = current.rule;
    if (built_in)
      throw new Conflict('this alert rule is built in: switch it off with PUT {"enabled": false} instead');
    const result = await services.rules.remove(id, current.version, request.caller.subject);
    return result === 'removed' ? current : result;
  });
  return { status: 200, json: { message: `alert rule ${rule.id} deleted, and its open alerts cleared` } };
});

const noSuchTarget = () =>
  new InvalidRequest('target: there is no such device', [
    { path: 'target', message: 'there is no such device' },
  ]);
