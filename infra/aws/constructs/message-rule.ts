import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Rule } from '#manifest/types.ts';
import type { Options } from '../options.ts';
import type { Bus } from './bus.ts';

import { ruleNameOf } from './rule-name.ts';
import { sqlOf } from './rule-sql.ts';

/** A rule of the manifest: hands each message to the bus, and what it can't hand on to the queue of failed rules. */
export class MessageRule extends Construct {
  constructor(scope: Construct, name: string, rule: Rule, bus: Bus, options: Options) {
    super(scope, name);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('iot.amazonaws.com') });
    const action = (queue: IQueue) => ({
      sqs: { queueUrl: queue.queueUrl, roleArn: role.roleArn, useBase64: false },
    });
    const queues = queuesOf(bus, rule);
    for (const queue of [...queues, bus.failed.queue]) queue.grantSendMessages(role);
    if (bus.kind === 'stream') bus.stream.stream.grantWrite(role);
    const created = new iot.CfnTopicRule(this, 'Rule', {
      ruleName: ruleNameOf(options, name),
      topicRulePayload: {
        description: 'every message of every device, as it came',
        sql: sqlOf(rule),
        awsIotSqlVersion: '2016-03-23',
        ruleDisabled: false,
        actions:
          bus.kind === 'stream'
            ? [
                {
                  kinesis: {
                    streamName: bus.stream.stream.streamName,
                    // the messages of a device stay in order, and its stores are written by one reader at a time
                    partitionKey: `\${topic(${rule.deviceLevel})}`,
                    roleArn: role.roleArn,
                  },
                },
              ]
            : queues.map(action),
        errorAction: action(bus.failed.queue),
      },
    });
    // AWS IoT tries the role when the rule is made, so what the role may do must stand before
    created.node.addDependency(role);
  }
}

const queuesOf = (bus: Bus, { only }: Rule): IQueue[] =>
  bus.kind === 'queue'
    ? [...bus.queues].flatMap(([name, { queue }]) => (only === undefined || name === only ? [queue] : []))
    : [];
