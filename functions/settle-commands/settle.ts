import { StoreAway } from '#domain/errors.ts';
import type { Dispatcher } from '#store/outbox/dispatcher.ts';
import type { Outbox } from '#store/outbox/port.ts';

export type Services = { outbox: Pick<Outbox, 'settle'>; dispatcher: Pick<Dispatcher, 'send'> };

/** The next run comes in a minute. */
const BUDGET_MS = 40_000;

/**
 * Ends commands whose time to live is over and those that were not answered in time, and then sends what is still pending for
 * devices that are online: what a broker was away for, and what a sender that died has left.
 * @throws StoreAway, also where the broker is away, so that it is seen
 */
export async function settleCommands({ outbox, dispatcher }: Services): Promise<Record<string, number>> {
  const { expired, unanswered } = await outbox.settle(Date.now());
  const { sent, away } = await dispatcher.send(null, BUDGET_MS);
  if (away) throw new StoreAway('commands', new Error(`commands stay pending; ${sent} were sent before`));
  return { expired, unanswered, sent };
}
