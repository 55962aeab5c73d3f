import type { KinesisStreamEvent, SQSEvent } from 'aws-lambda';
import { type Message, messageOf, RuleEnvelope } from '#domain/message.ts';

/** What the journal of a local home hands over: the messages themselves, for they never leave the process. */
export type JournalEvent = {
  Records: { eventSource: 'iot-meter:journal'; messageId: string; message: Message }[];
};

export type MessageEvent = SQSEvent | KinesisStreamEvent | JournalEvent;

/**
 * A record of a batch: its message, or null for one that no rule of ours can have written; `onlyFor` names the one function that
 * is to take it, null is for all.
 */
export type Delivered = { id: string; message: Message | null; raw: string; onlyFor: string | null };

type Record = MessageEvent['Records'][number];

/** Reads a batch of records from whichever bus it came. */
export const deliveredBy = (event: MessageEvent): Delivered[] => event.Records.map(decode);

/** One decoder per source is all that differs between the homes. */
function decode(record: Record): Delivered {
  if ('message' in record) return { id: record.messageId, message: record.message, raw: '', onlyFor: null };
  if (!('kinesis' in record)) return deliveredAs(record.messageId, record.body);
  const { sequenceNumber, data } = record.kinesis;
  return deliveredAs(sequenceNumber, Buffer.from(data, 'base64').toString('utf8'));
}

/** What stands in a record, as the bus carries it. */
export function deliveredAs(id: string, raw: string): Delivered {
  const envelope = envelopeIn(raw);
  return envelope === null
    ? { id, message: null, raw, onlyFor: null }
    : { id, message: messageOf(id, envelope), raw, onlyFor: envelope.only_for ?? null };
}

function envelopeIn(raw: string): RuleEnvelope | null {
  try {
    return RuleEnvelope.safeParse(JSON.parse(raw)).data ?? null;
  } catch {
    return null; // not JSON: no rule wrote this
  }
}
