import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { fedFunctions } from '#manifest/fed-functions.ts';
import type { Deployment } from '../deployment.ts';
import { queuesPort, streamPort } from '../ports/bus.ts';
import type { PortGrant } from '../ports/port-grant.ts';
import { FunctionQueue } from './function-queue.ts';
import { functionsEnteredBy } from './functions-entered-by.ts';
import { getIfDefined } from './get-if-defined.ts';
import { MessageStream } from './message-stream.ts';

/** What stands between the rules and the functions, and the way back onto it. */
export type Bus = {
  port: PortGrant;
  /** What rules could not hand on. */
  failed: FunctionQueue;
} & ({ kind: 'queue'; queues: Map<string, FunctionQueue> } | { kind: 'stream'; stream: MessageStream });

/** A queue for each function that works on messages, or one stream for them all, as the options say. */
export function busOf(scope: Construct, deployment: Deployment): Bus {
  const { options } = deployment;
  const fed = fedFunctions(deployment.manifest);
  const failed = failedQueue(scope, deployment);
  if (options.bus === 'stream') {
    const stream = new MessageStream(scope, 'Messages', options);
    return {
      kind: 'stream',
      stream,
      failed,
      port: streamPort(
        stream.stream,
        fed.map(({ name }) => name),
      ),
    };
  }
  const queues = new Map(
    fed.map(({ name, spec, feed }) => [
      name,
      new FunctionQueue(scope, name, options, spec, feed.windowSeconds),
    ]),
  );
  return { kind: 'queue', queues, failed, port: queuesPort(queuesByName(queues), options) };
}

function failedQueue(scope: Construct, deployment: Deployment): FunctionQueue {
  const [name = ''] = functionsEnteredBy('failed-rule', deployment);
  const spec = getIfDefined(
    deployment.manifest.functions[name],
    'no function takes what rules could not hand on',
  );
  return new FunctionQueue(scope, name, deployment.options, spec, 0);
}

const queuesByName = (queues: Map<string, FunctionQueue>): Map<string, IQueue> =>
  new Map([...queues].map(([name, { queue }]) => [name, queue]));
