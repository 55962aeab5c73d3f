import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Options } from '../options.ts';
import type { PortGrant } from './port-grant.ts';

/** The way back onto the bus: a queue for each function that works on messages. */
export const queuesPort = (queues: Map<string, IQueue>, { target }: Options): PortGrant => ({
  grant: ({ lambda, role }) => {
    lambda.addEnvironment('BUS_FUNCTIONS', [...queues.keys()].join(','));
    lambda.addEnvironment(
      'BUS_URL',
      `queues:${[...queues.values()].map(({ queueUrl }) => queueUrl).join(',')}`,
    );
    for (const queue of queues.values()) {
      queue.grantSendMessages(role);
      // on AWS that is the right to send batches too; MiniStack takes it for another
      if (target === 'emulator') queue.grant(role, 'sqs:SendMessageBatch');
    }
  },
});

/** The way back onto the bus: one stream for all functions that work on messages. */
export const streamPort = (stream: IStream, functions: string[]): PortGrant => ({
  grant: ({ lambda, role }) => {
    lambda.addEnvironment('BUS_FUNCTIONS', functions.join(','));
    lambda.addEnvironment('BUS_URL', `stream:${stream.streamName}`);
    stream.grantWrite(role);
  },
});
