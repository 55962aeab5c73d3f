import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { commandTopicOf } from '#domain/topics.ts';
import type { Options } from '../options.ts';
import type { PortGrant } from './port-grant.ts';

/** The way down to devices: the command topics of AWS IoT, and no other. */
export const commandsPort = (commandSecret: ISecret, { target }: Options): PortGrant => ({
  grant: ({ lambda, role }) => {
    lambda.addEnvironment('COMMANDS_URL', 'awsiot:');
    lambda.addEnvironment('COMMAND_SECRET', commandSecret.secretArn);
    commandSecret.grantRead(role);
    const topics = Stack.of(lambda).formatArn({ service: 'iot', resource: `topic/${commandTopicOf('*')}` });
    // MiniStack takes it for an action that concerns all resources
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['iot:Publish'], resources: [target === 'aws' ? topics : '*'] }),
    );
  },
});
