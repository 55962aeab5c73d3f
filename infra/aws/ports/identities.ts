import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Mode } from '#manifest/types.ts';
import type { Options } from '../options.ts';
import type { PortGrant } from './port-grant.ts';

/** AWS names of what devices are made of; strings, so that no stack waits for another one's output. */
export const deviceNames = ({ name }: Options) => ({
  thingType: `${name}-meter`,
  policy: `${name}-device`,
  template: `${name}-fleet`,
});

/** Devices as things of AWS IoT with certificates. */
export const identitiesPort = (commandSecret: ISecret, options: Options): PortGrant => ({
  grant: ({ lambda, role }, mode) => {
    const { thingType, policy } = deviceNames(options);
    lambda.addEnvironment('IDENTITIES_URL', options.target === 'aws' ? 'awsiot:' : 'awsiot:emulated');
    lambda.addEnvironment('THING_TYPE', thingType);
    lambda.addEnvironment('DEVICE_POLICY', policy);
    lambda.addEnvironment('COMMAND_SECRET', commandSecret.secretArn);
    if (options.deviceCa !== undefined) lambda.addEnvironment('DEVICE_CA', options.deviceCa);
    if (options.deviceEndpoint !== undefined)
      lambda.addEnvironment('DEVICE_ENDPOINT', options.deviceEndpoint);
    for (const statement of statementsOf(Stack.of(lambda), options, mode)) role.addToPolicy(statement);
    if (mode === 'write') commandSecret.grantRead(role);
  },
});

function statementsOf(stack: Stack, options: Options, mode: Mode): iam.PolicyStatement[] {
  const { policy } = deviceNames(options);
  // MiniStack takes some of these actions for ones that concern all resources
  const arn = (resource: string) =>
    options.target === 'aws' ? stack.formatArn({ service: 'iot', resource }) : '*';
  const allow = (actions: string[], ...resources: string[]) =>
    new iam.PolicyStatement({ actions: actions.map((action) => `iot:${action}`), resources });
  const things = arn('thing/*');
  const certificates = arn('cert/*');
  const read = [
    allow(['DescribeThing', 'ListThingPrincipals'], things),
    allow(['DescribeCertificate'], certificates),
    allow(['DescribeEndpoint'], '*'),
  ];
  if (mode === 'read') return read;
  return [
    ...read,
    allow(
      ['CreateThing', 'UpdateThing', 'DeleteThing', 'AttachThingPrincipal', 'DetachThingPrincipal'],
      things,
    ),
    allow(['CreateKeysAndCertificate', 'CreateCertificateFromCsr'], '*'),
    allow(
      [
        'UpdateCertificate',
        'DeleteCertificate',
        'AttachPolicy',
        'DetachPolicy',
        'AttachThingPrincipal',
        'DetachThingPrincipal',
      ],
      certificates,
      arn(`policy/${policy}`),
    ),
    allow(['DeleteConnection'], arn('client/*')),
  ];
}
