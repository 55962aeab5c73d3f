import type { KinesisStreamEvent, SQSEvent } from 'aws-lambda';
import { type Message, messageOf, RuleEnvelope } from '#domain/message.ts';

/** What the journal of a local home hands over: the messages themselves, for they never leave the process. */
export type JournalEvent = {
  Records: { eventSource: 'iot-meter:journal'; messageId: string; message: Message }[];
};

export type MessageEvent = SQSEvent | KinesisStreamEvent | JournalEvent;

/** A record of a batch: its message, or null for one that no rule of ours can have written. */
export type Delivered = { id: string; message: Message | null; raw: string };

type Record = MessageEvent['Records'][number];

/** Reads a batch of records from whichever bus it came. */
export const deliveredBy = (event: MessageEvent): Delivered[] => event.Records.map(decode);

/** One decoder per source is all that differs between the homes. */
function decode(record: Record): Delivered {
  if ('message' in record) return { id: record.messageId, message: record.message, raw: '' };
  if ('kinesis' in record) {
    const body = Buffer.from(record.kinesis.data, 'base64').toString('utf8');
    return {
      id: record.kinesis.sequenceNumber,
      message: fromJson(record.kinesis.sequenceNumber, body),
      raw: body,
    };
  }
  return { id: record.messageId, message: fromJson(record.messageId, record.body), raw: record.body };
}

function fromJson(id: string, body: string): Message | null {
  try {
    const envelope = RuleEnvelope.safeParse(JSON.parse(body));
    return envelope.success ? messageOf(id, envelope.data) : null;
  } catch {
    return null; // not JSON: no rule wrote this
  }
}
