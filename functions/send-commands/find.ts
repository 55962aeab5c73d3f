import * as z from 'zod';
import { NotFound } from '#domain/errors.ts';

const CommandId = z.uuid();

/** Says which command there is not, as noSuchDevice does. */
export const noSuchCommand = (id: string): NotFound =>
  new NotFound(
    CommandId.safeParse(id).success
      ? `there is no command ${id}`
      : 'there is no such command: the path has no cmd_id',
  );

/** The id in the path, if a command can have it. @throws NotFound */
export function commandIdIn({ cmd_id: id }: { cmd_id: string }): string {
  if (CommandId.safeParse(id).success) return id;
  throw noSuchCommand(id);
}
