import type { Command } from '#domain/api/command.ts';
import { ACK_TIMEOUT_MS } from '#domain/commands/state.ts';
import { noSuchDevice } from '#domain/device-in-path.ts';
import { StoreAway } from '#domain/errors.ts';
import { logger } from '#lambda/logger.ts';
import type { NewCommand } from '#store/outbox/port.ts';
import type { Services } from './services.ts';

/** What is due to other devices is sent by others; a person does not wait for it. */
const BUDGET_MS = 5000;

/** A command that stands in the database, and whether the way down to devices was there. */
export type Ordered = { command: Command; away: boolean };

/**
 * Stores a command and sends it at once where the device is online. From when it is stored nothing that fails is the client's
 * affair: it is sent later.
 * @param cmdId the same at each try of a request, so that a try that broke off and the next one make one command
 * @throws NotFound, StoreAway where it was not stored
 */
export async function order(
  asked: NewCommand,
  { outbox, dispatcher }: Services,
  cmdId?: string,
): Promise<Ordered> {
  const { deviceId } = asked;
  const command = await outbox.add(asked, Date.now(), cmdId);
  if (command === undefined) throw noSuchDevice(deviceId);
  try {
    const { away } = await dispatcher.send([deviceId], BUDGET_MS);
    return { command: (await outbox.get(command.cmd_id)) ?? command, away };
  } catch (error) {
    if (!(error instanceof StoreAway))
      logger.error('commands not sent, they stay pending', {
        function: 'send-commands',
        reason: error instanceof Error ? error.message : String(error),
      });
    return { command, away: true };
  }
}

/** What the client is told: that it was sent, or for what it waits. */
export function replyTo({ command, away }: Ordered) {
  const { cmd_id, device_id, cmd, expires_at } = command;
  const sent = command.status !== 'pending';
  const until = `until ${expires_at}`;
  const message = sent
    ? `sent to ${device_id}, which has ${ACK_TIMEOUT_MS / 1000} s to answer`
    : away
      ? `stored; the broker does not answer, so it is sent when that is there again, ${until}`
      : `stored; it is sent when ${device_id} is online, ${until}`;
  const status: 'sent' | 'pending' = sent ? 'sent' : 'pending';
  return {
    status: !sent && away ? 202 : 201,
    headers: { location: `/api/commands/${cmd_id}` },
    json: { cmd_id, device_id, cmd, status, message },
  };
}
