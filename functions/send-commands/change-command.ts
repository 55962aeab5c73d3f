import type { Command } from '#domain/api/command.ts';
import { commandsApi } from '#domain/api/commands.ts';
import { Conflict } from '#domain/errors.ts';
import { route } from '#lambda/route.ts';
import { commandIdIn, noSuchCommand } from './find.ts';
import type { Services } from './services.ts';

/** Cancels a command that has not gone out. */
export const cancel = route(commandsApi.cancel, async ({ params }, { outbox }: Services) => {
  const cancelled = await outbox.cancel(commandIdIn(params), Date.now());
  if (cancelled === undefined) throw noSuchCommand(params.cmd_id);
  if (!cancelled.done) throw tooLate(cancelled.command);
  return { status: 200, json: cancelled.command };
});

const tooLate = ({ cmd_id, status }: Command): Conflict =>
  new Conflict(
    status === 'pending'
      ? `${cmd_id} is being sent just now, and only what is pending can be cancelled`
      : `${cmd_id} is ${status}, and only what is pending can be cancelled`,
  );

/** Answers a command in the device's place. The first answer holds, whoever gives it. */
export const acknowledge = route(commandsApi.acknowledge, async ({ params, body }, { outbox }: Services) => {
  const { result, detail = null } = body;
  const command = await outbox.acknowledge(commandIdIn(params), { result, detail }, Date.now());
  if (command === undefined) throw noSuchCommand(params.cmd_id);
  return { status: 200, json: command };
});
