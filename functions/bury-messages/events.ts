import type { EventBridgeEvent, S3Event, SQSEvent } from 'aws-lambda';

/** What a dead-letter queue hands over. */
export type QueueEvent = SQSEvent;

type Created = EventBridgeEvent<'Object Created', { bucket: { name: string }; object: { key: string } }>;

/** What a bucket tells of a new object: by its own notification, or by EventBridge. */
export type ObjectEvent = S3Event | Created;

export type Place = { bucket: string; key: string };

export const isQueueEvent = (event: QueueEvent | ObjectEvent): event is QueueEvent =>
  'Records' in event && event.Records.every((record) => 'messageId' in record);

/**
 * Lambda writes what it gives up to `aws/lambda/{event source mapping}/{shard}/...`; whatever else comes into the bucket is none
 * of it (https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html).
 */
const GIVEN_UP = 'aws/lambda/';

/** The given-up batches that an event tells of. */
export const objectsOf = (event: ObjectEvent): Place[] =>
  placesOf(event).filter(({ key }) => key.startsWith(GIVEN_UP));

function placesOf(event: ObjectEvent): Place[] {
  if ('detail' in event) return [{ bucket: event.detail.bucket.name, key: event.detail.object.key }];
  return event.Records.map(({ s3: { bucket, object } }) => ({
    bucket: bucket.name,
    // a notification has it as a form would send it, EventBridge as it is
    key: decodeURIComponent(object.key.replaceAll('+', ' ')),
  }));
}
