import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import type { Message } from '#domain/message.ts';
import { inBatches } from './batches.ts';
import { envelopeText } from './envelope-text.ts';
import { LANES, marksAt } from './marks.ts';
import type { Bus } from './port.ts';
import { sendAll } from './send-all.ts';

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html; a record's key counts too. */
const LIMITS = { entries: 500, bytes: 5 * 1_048_576 };

type Record = { Data: Buffer; PartitionKey: string };

/** One stream of Kinesis that all functions read; each passes over what is for another. */
export class StreamBus implements Bus {
  readonly #client = new KinesisClient({});
  readonly #streamName: string;
  readonly #functions: string[];

  constructor(streamName: string, functions: string[]) {
    this.#streamName = streamName;
    this.#functions = functions;
  }

  reaches(functionName: string): boolean {
    return this.#functions.includes(functionName);
  }

  send(functionName: string, messages: Message[]): Promise<void> {
    return this.#put(messages, functionName);
  }

  sendToAll(messages: Message[]): Promise<void> {
    return this.#put(messages, null);
  }

  async mark(functionName: string, now: number): Promise<string[]> {
    await this.send(functionName, marksAt(now));
    return LANES;
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #put(messages: Message[], onlyFor: string | null): Promise<void> {
    const records = messages.map((message) => recordOf(message, onlyFor));
    for (const batch of inBatches(records, sizeOf, LIMITS))
      await sendAll('stream', batch, (some) => this.#putSome(some));
  }

  async #putSome(records: Record[]): Promise<{ left: Record[]; reason: string }> {
    const { Records = [] } = await this.#client.send(
      new PutRecordsCommand({ StreamName: this.#streamName, Records: records }),
    );
    const left = records.filter((_, index) => Records[index]?.ErrorCode !== undefined);
    const { ErrorMessage, ErrorCode } = Records.find((record) => record.ErrorCode !== undefined) ?? {};
    return { left, reason: ErrorMessage ?? ErrorCode ?? '' };
  }
}

const recordOf = (message: Message, onlyFor: string | null): Record => ({
  Data: Buffer.from(envelopeText(message, onlyFor)),
  PartitionKey: partitionKey(message.topic),
});

const sizeOf = ({ Data, PartitionKey }: Record): number => Data.length + Buffer.byteLength(PartitionKey);

/** The device, as in the rule's action, so that its messages stay on one shard; a key has 1 to 256 characters. */
const partitionKey = (topic: string): string => ((topic.split('/')[1] ?? '') || topic || '-').slice(0, 256);
