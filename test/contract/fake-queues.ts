import { SendMessageBatchCommand, type SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';

export const QUEUE_URL = 'https://sqs.eu-central-1.amazonaws.com/123456789012/';

/** What SQS takes in a body; all else is refused (API reference of SendMessage). */
const BODY = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

/** SQS at the SDK's edge: holds to its limits, and leaves the third entry of every other call for a further try. */
export function fakeQueues() {
  const sqs = mockClient(SQSClient);
  const bodies = new Map<string, string[]>();
  let calls = 0;
  sqs
    .on(SendMessageBatchCommand)
    .callsFake(({ QueueUrl = '', Entries = [] }: SendMessageBatchCommandInput) => {
      if (Entries.length === 0 || Entries.length > 10) throw new Error('TooManyEntriesInBatchRequest');
      const size = Entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
      if (size > 1_048_576) throw new Error('BatchRequestTooLong');
      if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length)
        throw new Error('BatchEntryIdsNotDistinct');
      const busy = calls++ % 2 === 0 ? 2 : -1;
      const taken = Entries.filter((_, index) => index !== busy);
      for (const { MessageBody = '' } of taken) {
        if (!BODY.test(MessageBody)) throw new Error('InvalidMessageContents');
        bodies.set(QueueUrl, [...(bodies.get(QueueUrl) ?? []), MessageBody]);
      }
      const failed = Entries.filter((entry) => !taken.includes(entry));
      return {
        Successful: taken.map(({ Id }) => ({ Id })),
        ...(failed.length === 0
          ? {}
          : { Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })) }),
      };
    });
  return {
    bodiesIn: (name: string) => bodies.get(QUEUE_URL + name) ?? [],
    breakDown: () => void sqs.on(SendMessageBatchCommand).rejects(new Error('getaddrinfo ENOTFOUND')),
  };
}
