import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Deployment } from '../deployment.ts';
import { lambdaMetric, queueMetric } from './metrics.ts';

/** How old the oldest message is that a function has still to do: in seconds on a queue, in milliseconds on a stream. */
export const lagMetric = ({ options: { bus, name: prefix } }: Deployment, name: string): Metric =>
  bus === 'queue'
    ? queueMetric('ApproximateAgeOfOldestMessage', { QueueName: `${prefix}-${name}` }, 'Maximum')
    : lambdaMetric('IteratorAge', { FunctionName: `${prefix}-${name}` }, 'Maximum');
