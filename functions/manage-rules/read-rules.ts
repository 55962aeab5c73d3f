import { alertRulesApi } from '#domain/api/alert-rules.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { NotFound } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { findRule, ruleReply, type Services } from './find-rule.ts';

/** Rules, newest first. */
export const list = route(alertRulesApi.list, async ({ path, query }, { rules }: Services) => {
  const { rules: json, next } = await rules.list(query);
  const { cursor: _, limit, enabled, ...filters } = query;
  const asked = { ...filters, enabled: enabled?.toString(), limit: String(limit) };
  return { status: 200, headers: linkToNext(path, asked, next), json };
});

/** One rule. */
export const get = route(alertRulesApi.get, async ({ params }, services: Services) =>
  ruleReply(200, await findRule(params, services)),
);

/** The rules that hold for a device. */
export const forDevice = route(
  alertRulesApi.forDevice,
  async ({ params: { id }, path, query }, { rules }: Services) => {
    const found = isDeviceId(id) ? await rules.forDevice(id, query) : undefined;
    if (found === undefined) throw new NotFound('there is no such device');
    const headers = linkToNext(path, { limit: String(query.limit) }, found.next);
    return { status: 200, headers, json: found.rules };
  },
);
