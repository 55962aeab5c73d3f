import { commandsApi } from '#domain/api/commands.ts';
import { linkToNext } from '#domain/api/paging.ts';
import { deviceIdIn, noSuchDevice } from '#domain/device-in-path.ts';
import { route } from '#lambda/route.ts';
import { commandIdIn, noSuchCommand } from './find.ts';
import type { Services } from './services.ts';

/** Commands to a device, newest first. */
export const list = route(commandsApi.list, async ({ params, path, query }, { outbox }: Services) => {
  const page = await outbox.list(deviceIdIn(params), query);
  if (page === undefined) throw noSuchDevice(params.id);
  const { status, limit } = query;
  return {
    status: 200,
    headers: linkToNext(path, { status, limit: String(limit) }, page.next),
    json: page.commands,
  };
});

/** One command; it outlives its device. */
export const get = route(commandsApi.get, async ({ params }, { outbox }: Services) => {
  const command = await outbox.get(commandIdIn(params));
  if (command === undefined) throw noSuchCommand(params.cmd_id);
  return { status: 200, json: command };
});
