import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { mockClient } from 'aws-sdk-client-mock';

/** Kinesis at the SDK's edge: holds to its limits, and leaves the second record of every other call for a further try. */
export function fakeKinesis() {
  const kinesis = mockClient(KinesisClient);
  const taken = new Map<string, string[]>();
  let calls = 0;
  kinesis.on(PutRecordsCommand).callsFake(({ StreamName = '', Records = [] }: PutRecordsCommandInput) => {
    if (Records.length === 0 || Records.length > 500) throw new Error('ValidationException');
    for (const { PartitionKey = '' } of Records)
      if (PartitionKey === '' || PartitionKey.length > 256) throw new Error('ValidationException');
    const size = Records.reduce(
      (sum, { Data, PartitionKey = '' }) => sum + (Data?.length ?? 0) + Buffer.byteLength(PartitionKey),
      0,
    );
    if (size > 5 * 1_048_576) throw new Error('InvalidArgumentException');
    const busy = calls++ % 2 === 0 ? 1 : -1;
    const results = Records.map(({ Data }, index) => {
      if (index === busy)
        return { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' };
      taken.set(StreamName, [...(taken.get(StreamName) ?? []), Buffer.from(Data ?? []).toString()]);
      return { SequenceNumber: String(index), ShardId: 'shardId-000000000000' };
    });
    return {
      FailedRecordCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
      Records: results,
    };
  });
  return {
    records: (streamName: string) => taken.get(streamName) ?? [],
    breakDown: () => void kinesis.on(PutRecordsCommand).rejects(new Error('getaddrinfo ENOTFOUND')),
  };
}
