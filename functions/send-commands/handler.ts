import type * as z from 'zod';
import { idempotent } from '#lambda/idempotent.ts';
import { requestHandler } from '#lambda/request-handler.ts';
import { CommandsConfig } from '#store/commands/open.ts';
import { openIdempotency } from '#store/idempotency/open.ts';
import type { Idempotency } from '#store/idempotency/port.ts';
import { openDispatcher, openOutbox } from '#store/outbox/open.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { acknowledge, cancel } from './change-command.ts';
import { getConfig, putConfig } from './device-config.ts';
import { get, list } from './read-commands.ts';
import { send } from './send-command.ts';
import type { Services } from './services.ts';

export const Config = DatabaseConfig.extend(CommandsConfig.shape);

export function build(config: z.infer<typeof Config>): Services & { idempotency: Idempotency } {
  const outbox = openOutbox(config);
  return { outbox, dispatcher: openDispatcher(config, outbox), idempotency: openIdempotency(config) };
}

/** Commands to devices, what became of them, and the configuration that is changed by them. */
export const routes = {
  'GET /api/devices/{id}/commands': list,
  'POST /api/devices/{id}/commands': idempotent(send),
  'GET /api/devices/{id}/config': getConfig,
  'PUT /api/devices/{id}/config': putConfig,
  'GET /api/commands/{cmd_id}': get,
  'DELETE /api/commands/{cmd_id}': cancel,
  'PUT /api/commands/{cmd_id}/ack': acknowledge,
};

export const handler = requestHandler({ name: 'send-commands', config: Config, build, routes });
