import { commandsApi } from '#domain/api/commands.ts';
import { deviceIdIn } from '#domain/device-in-path.ts';
import { route } from '#lambda/route.ts';
import { order, replyTo } from './order.ts';
import type { Services } from './services.ts';

/** Sends a command to a device. 202: it is stored, and the broker is away. */
export const send = route(commandsApi.send, async ({ params, body, once }, services: Services) => {
  const { cmd, params: given, ttl_s: ttlSeconds } = body;
  const asked = { deviceId: deviceIdIn(params), cmd, params: given, ttlSeconds };
  return replyTo(await order(asked, services, once?.id));
});
