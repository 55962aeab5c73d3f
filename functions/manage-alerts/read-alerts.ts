import { alertsApi } from '#domain/api/alerts.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { isDeviceId } from '#domain/device-id.ts';
import { noSuchDevice } from '#domain/device-in-path.ts';
import { route } from '#lambda/route.ts';
import type { Services } from './services.ts';

/** The alerts of the fleet, newest first. */
export const list = route(alertsApi.list, async ({ path, query }, { alerts }: Services) => {
  const page = await alerts.list(query);
  return { status: 200, headers: linkToNext(path, textOf(query), page.next), json: page.alerts };
});

/** The alerts of a device, newest first; an empty list is only for a device that exists. */
export const listOfDevice = route(
  alertsApi.listOfDevice,
  async ({ path, params: { id }, query }, { alerts, registry }: Services) => {
    if (!isDeviceId(id)) throw noSuchDevice(id);
    const [page, exists] = await Promise.all([alerts.list(query, id), registry.exists(id)]);
    if (!exists) throw noSuchDevice(id);
    return { status: 200, headers: linkToNext(path, textOf(query), page.next), json: page.alerts };
  },
);

/** What webhooks were told, or are to be told. */
export const deliveries = route(alertsApi.deliveries, async ({ path, query }, { alerts }: Services) => {
  const page = await alerts.deliveries(query);
  return { status: 200, headers: linkToNext(path, textOf(query), page.next), json: page.deliveries };
});

/** A query as it can stand in a link again, without its cursor. */
const textOf = (query: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) =>
      value === undefined || name === 'cursor' ? [] : [[name, String(value)]],
    ),
  );
