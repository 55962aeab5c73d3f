import type { KinesisStreamEvent } from 'aws-lambda';
import { envelopeOf, type Message } from '#domain/message.ts';

/** A batch as Kinesis hands it over, from a rule of AWS IoT. */
export const kinesisEvent = (...messages: Message[]): KinesisStreamEvent => ({
  Records: messages.map((message, index) => kinesisRecord(`${index}`, JSON.stringify(envelopeOf(message)))),
});

/** One record of Kinesis, whatever stands in it. */
export const kinesisRecord = (
  sequenceNumber: string,
  body: string,
): KinesisStreamEvent['Records'][number] => ({
  kinesis: {
    kinesisSchemaVersion: '1.0',
    partitionKey: 'm1',
    sequenceNumber,
    data: Buffer.from(body).toString('base64'),
    approximateArrivalTimestamp: 1795435205.124,
  },
  eventSource: 'aws:kinesis',
  eventVersion: '1.0',
  eventID: `shardId-000000000000:${sequenceNumber}`,
  eventName: 'aws:kinesis:record',
  invokeIdentityArn: 'arn:aws:iam::123456789012:role/archive-messages',
  awsRegion: 'eu-central-1',
  eventSourceARN: 'arn:aws:kinesis:eu-central-1:123456789012:stream/messages',
});
