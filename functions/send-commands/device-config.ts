import { commandsApi } from '#domain/api/commands.ts';
import { deviceIdIn, noSuchDevice } from '#domain/device-in-path.ts';
import { route } from '#lambda/route.ts';
import { order, replyTo } from './order.ts';
import type { Services } from './services.ts';

/** What a device is meant to run with, and what it runs with. */
export const getConfig = route(commandsApi.getConfig, async ({ params }, { outbox }: Services) => {
  const config = await outbox.config(deviceIdIn(params));
  if (config === undefined) throw noSuchDevice(params.id);
  return { status: 200, json: config };
});

/** Stores an update_config command. 202 always: the configuration is another one only when the device has accepted it. */
export const putConfig = route(commandsApi.putConfig, async ({ params, body }, services: Services) => {
  const { desired, ttl_s: ttlSeconds } = body;
  const deviceId = deviceIdIn(params);
  const ordered = await order({ deviceId, cmd: 'update_config', params: desired, ttlSeconds }, services);
  const { headers, json } = replyTo(ordered);
  const message = `the configuration changes when the device accepts the command update_config: ${json.message}`;
  return { status: 202, headers, json: { ...json, message } };
});
