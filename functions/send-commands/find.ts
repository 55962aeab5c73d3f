import * as z from 'zod';
import { isDeviceId } from '#domain/device-id.ts';
import { NotFound } from '#domain/errors.ts';

const CommandId = z.uuid();

/** Says which device there is not, but does not say over what can't be an id: it can be long, and anything. */
export const noSuchDevice = (id: string): NotFound =>
  new NotFound(
    isDeviceId(id) ? `there is no device ${id}` : 'there is no such device: the path has no device_id',
  );

/** The id in the path, if a device can have it. @throws NotFound */
export function deviceIdIn({ id }: { id: string }): string {
  if (isDeviceId(id)) return id;
  throw noSuchDevice(id);
}

/** The same for commands. */
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
