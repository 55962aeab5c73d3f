import { alertsApi, MAX_OPEN_BY_HAND } from '#domain/api/alerts.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { noSuchDevice } from '#domain/device-in-path.ts';
import { Conflict } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { alertIdIn, found } from './find.ts';
import type { Services } from './services.ts';

/** Raises an alert of any type, for those who find what the house does not look for. */
export const raise = route(alertsApi.raise, async ({ params: { id }, body }, { alerts }: Services) => {
  if (!isDeviceId(id)) throw noSuchDevice(id);
  const { alert_type: type, severity, message, details = {} } = body;
  const raised = await alerts.raise(id, { type, severity, message, details }, Date.now());
  if (raised === undefined) throw noSuchDevice(id);
  if (raised === 'full')
    throw new Conflict(
      `${id} has ${MAX_OPEN_BY_HAND} open alerts of other types already: clear some of them first`,
    );
  return { status: 201, json: raised };
});

/** Notes who has seen the alert first. */
export const acknowledge = route(alertsApi.acknowledge, async ({ params, caller }, { alerts }: Services) => ({
  status: 200,
  json: found(await alerts.acknowledge(alertIdIn(params), caller.subject, Date.now()), params.id),
}));

/** Ends the alert. */
export const clear = route(alertsApi.clear, async ({ params, caller }, { alerts }: Services) => ({
  status: 200,
  json: found(await alerts.clear(alertIdIn(params), caller.subject, Date.now()), params.id),
}));
