import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Message } from '#domain/message.ts';
import { someAtOnce } from '../some-at-once.ts';
import { inBatches } from './batches.ts';
import { envelopeText } from './envelope-text.ts';
import { LANES, marksAt } from './marks.ts';
import type { Bus } from './port.ts';
import { sendAll } from './send-all.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const LIMITS = { entries: 10, bytes: 1_048_576 };

/** Ten messages a call are few; a batch of a thousand would wait for a hundred calls one after the other. */
const CALLS_AT_ONCE = 8;

/** A queue of SQS for each function. */
export class QueuesBus implements Bus {
  readonly #client = new SQSClient({});
  readonly #queueOf: Map<string, string>;

  /** @param queueOf the URL of each function's queue */
  constructor(queueOf: Map<string, string>) {
    this.#queueOf = queueOf;
  }

  reaches(functionName: string): boolean {
    return this.#queueOf.has(functionName);
  }

  async send(functionName: string, messages: Message[]): Promise<void> {
    const queueUrl = this.#queueOf.get(functionName);
    if (queueUrl === undefined) throw new RangeError(`no queue leads to ${functionName}`);
    const bodies = messages.map((message) => envelopeText(message, null));
    const batches = inBatches(bodies, (body) => body.length, LIMITS);
    await someAtOnce(batches, CALLS_AT_ONCE, (batch) =>
      sendAll('queue', batch, (some) => this.#sendSome(queueUrl, some)),
    );
  }

  async sendToAll(messages: Message[]): Promise<void> {
    for (const name of this.#queueOf.keys()) await this.send(name, messages);
  }

  async mark(functionName: string, now: number): Promise<string[]> {
    await this.send(functionName, marksAt(now));
    return LANES;
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #sendSome(queueUrl: string, bodies: string[]): Promise<{ left: string[]; reason: string }> {
    const entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: body }));
    const { Failed = [] } = await this.#client.send(
      new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }),
    );
    const failed = new Set(Failed.map(({ Id }) => Id));
    const left = bodies.filter((_, index) => failed.has(String(index)));
    return { left, reason: Failed[0]?.Message ?? Failed[0]?.Code ?? '' };
  }
}
