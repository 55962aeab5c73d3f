import type { SQSRecord } from 'aws-lambda';
import type { Message } from '#domain/message.ts';
import { foreignMessage } from '#lambda/foreign-message.ts';
import { deliveredAs } from '#lambda/sources.ts';
import { ownerOfQueue } from './owner.ts';

type GivenUp = { functionName: string; message: Message; reason: string };

/** What a dead-letter queue holds: the rule's envelope as the function's own queue had it. */
export function fromQueue(record: SQSRecord, queues: Map<string, string>): GivenUp {
  const { messageId, body } = record;
  return {
    functionName: ownerOfQueue(record.eventSourceARN, queues),
    message: deliveredAs(messageId, body).message ?? foreignMessage(messageId, body, sentAt(record)),
    reason: 'its queue gave it up: the function did not finish with it, as often as it came',
  };
}

/** When it came into its first queue, so that the same record always gets the same grave. */
const sentAt = ({ attributes }: SQSRecord): number => Number(attributes.SentTimestamp);
