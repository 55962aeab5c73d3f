import type * as z from 'zod';
import { scheduleHandler } from '#lambda/schedule-handler.ts';
import { CommandsConfig } from '#store/commands/open.ts';
import { openDispatcher, openOutbox } from '#store/outbox/open.ts';
import { DatabaseConfig } from '#store/postgres/pool.ts';
import { type Services, settleCommands } from './settle.ts';

export const Config = DatabaseConfig.extend(CommandsConfig.shape);

export function build(config: z.infer<typeof Config>): Services {
  const outbox = openOutbox(config);
  return { outbox, dispatcher: openDispatcher(config, outbox) };
}

export const handler = scheduleHandler({
  name: 'settle-commands',
  config: Config,
  build,
  run: (_due, services) => settleCommands(services),
});
