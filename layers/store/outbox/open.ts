import { type CommandsConfig, openCommandBus } from '../commands/open.ts';
import { secretValue } from '../secrets.ts';
import { timed } from '../timed.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Outbox } from './port.ts';
import { PostgresOutbox } from './postgres.ts';

/** The commands in the database that the settings name. */
export const openOutbox = ({ DATABASE_URL }: { DATABASE_URL: string }): Outbox =>
  timed('outbox', new PostgresOutbox(DATABASE_URL));

/** Who sends what is in the outbox. */
export const openDispatcher = (config: CommandsConfig, outbox: Outbox): Dispatcher =>
  new Dispatcher({
    outbox,
    bus: openCommandBus(config),
    masterSecret: async () => Buffer.from(await secretValue(config.COMMAND_SECRET)),
  });
