import type { Stack } from 'aws-cdk-lib';
import { TOPIC_PREFIX } from '#domain/topics.ts';
import type { Options } from '../options.ts';
import { ruleNameOf } from './rule-name.ts';

/**
 * What a device may do, by the name of the thing that its certificate is attached to: so one document serves the whole
 * fleet, and none can speak for another. The variable is a plain text, for AWS IoT and not CloudFormation fills it in
 * (https://docs.aws.amazon.com/iot/latest/developerguide/thing-policy-variables.html).
 */
export const devicePolicyOf = (stack: Stack, options: Options, rules: string[]) => ({
  Version: '2012-10-17',
  Statement: [
    {
      // the client id is the thing's name, and the certificate is attached to that thing
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: arnOf(stack, `client/${THING}`),
      Condition: { Bool: { 'iot:Connection.Thing.IsAttached': 'true' } },
    },
    {
      Effect: 'Allow',
      Action: 'iot:Publish',
      Resource: [
        ...UPWARDS.map((topic) => arnOf(stack, `topic/${topic}`)),
        // the same through basic ingest, which has no charge for messages
        ...rules.flatMap((rule) =>
          UPWARDS.map((topic) => arnOf(stack, `topic/$aws/rules/${ruleNameOf(options, rule)}/${topic}`)),
        ),
      ],
    },
    { Effect: 'Allow', Action: 'iot:RetainPublish', Resource: arnOf(stack, `topic/${OWN}/status`) },
    { Effect: 'Allow', Action: 'iot:Subscribe', Resource: arnOf(stack, `topicfilter/${OWN}/command`) },
    { Effect: 'Allow', Action: 'iot:Receive', Resource: arnOf(stack, `topic/${OWN}/command`) },
  ],
});

const THING = `\${iot:Connection.Thing.ThingName}`;
const OWN = `${TOPIC_PREFIX}/${THING}`;

/** The topics a device sends on (IoT.md, topics). */
const UPWARDS = ['telemetry', 'hello', 'status', 'command/ack', 'ota/status'].map(
  (suffix) => `${OWN}/${suffix}`,
);

const arnOf = (stack: Stack, resource: string): string => stack.formatArn({ service: 'iot', resource });
