import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { StoreAway } from '#domain/errors.ts';
import { isPresence } from '#domain/presence.ts';
import { foreignMessage } from '#lambda/foreign-message.ts';
import { logger } from '#lambda/logger.ts';
import { settleEach } from '#lambda/settle-each.ts';
import type { Archive } from '#store/archive/port.ts';
import type { Bus } from '#store/bus/port.ts';
import { bury } from '#store/dead-letters.ts';
import { type Failed, failedAction } from './failed-action.ts';

export type Services = { archive: Archive; bus: Bus };

const NAME = 'return-messages';

/** What the broker says of a connection its rule hands to this one alone. */
const OF_PRESENCE = 'update-registry';

type Read = { messageId: string; record: SQSRecord; failed: Failed | null };

/**
 * Sends what a rule could not hand on to every function again: which of them had got it already is not told, and each takes a
 * message twice as once. What can't be read is buried under this function's own name, so that people find it beside what
 * else was given up; it has no way back.
 */
export async function returnMessages(
  records: SQSRecord[],
  { archive, bus }: Services,
): Promise<SQSBatchResponse> {
  const read = records.map((record) => ({
    messageId: record.messageId,
    record,
    failed: failedAction(record),
  }));
  const sendAgain = await sent(read, bus);
  const unreadable = read.filter(({ failed }) => failed === null);
  const { batchItemFailures } = await settleEach(NAME, unreadable, ({ record }) => keep(record, archive));
  return {
    batchItemFailures: [...sendAgain.map((itemIdentifier) => ({ itemIdentifier })), ...batchItemFailures],
  };
}

/** Answers the records that must come again, all or none: the bus may hold some of the messages twice then. */
async function sent(read: Read[], bus: Bus): Promise<string[]> {
  const good = read.flatMap(({ messageId, failed }) => (failed === null ? [] : [{ messageId, ...failed }]));
  if (good.length === 0) return [];
  const { rule, reasons } = good[0] ?? {};
  logger.warn('messages that a rule could not hand on', {
    function: NAME,
    count: good.length,
    rule,
    reasons,
  });
  try {
    const messages = good.map(({ message }) => message);
    const presence = messages.filter(isPresence);
    if (presence.length > 0) await bus.send(OF_PRESENCE, presence);
    await bus.sendToAll(messages.filter((message) => !isPresence(message)));
    return [];
  } catch (error) {
    if (!(error instanceof StoreAway)) throw error;
    logger.warn('bus away, the messages will come again', { function: NAME, reason: error.message });
    return good.map(({ messageId }) => messageId);
  }
}

const keep = ({ messageId, body, attributes }: SQSRecord, archive: Archive): Promise<void> =>
  bury(
    archive,
    NAME,
    foreignMessage(messageId, body, Number(attributes.SentTimestamp)),
    'not what the rules engine writes of a failed action',
  );
