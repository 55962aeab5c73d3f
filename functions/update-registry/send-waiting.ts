import { logger } from '#lambda/logger.ts';
import type { Dispatcher } from '#store/outbox/dispatcher.ts';
import type { Observation } from '#store/registry/port.ts';

/** The messages behind do not wait longer for it. */
const BUDGET_MS = 5000;

/**
 * Sends the commands that wait for devices which have just shown up. What fails here fails not the messages, which are recorded: the
 * commands stay pending, and settle-commands tries again.
 */
export async function sendWaiting(
  observations: Observation[],
  dispatcher: Pick<Dispatcher, 'send'>,
): Promise<void> {
  const heard = observations.filter(({ live, status }) => live && status !== 'offline');
  if (heard.length === 0) return;
  try {
    await dispatcher.send([...new Set(heard.map(({ deviceId }) => deviceId))], BUDGET_MS);
  } catch (error) {
    logger.warn('commands not sent, they stay pending', {
      function: 'update-registry',
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
