import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as iot from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { Options } from '../options.ts';
import { deviceNames } from '../ports/identities.ts';
import type { ManifestFunction } from './manifest-function.ts';

/**
 * How a device that was made with a claim certificate gets one of its own: AWS IoT asks the hook, which knows the registry, and
 * without its leave nobody who holds a claim takes over a thing
 * (https://docs.aws.amazon.com/iot/latest/developerguide/provision-wo-cert.html).
 */
export class FleetTemplate extends Construct {
  constructor(scope: Construct, id: string, options: Options, hook: ManifestFunction) {
    super(scope, id);
    const iotService = new iam.ServicePrincipal('iot.amazonaws.com');
    const { template, policy, thingType } = deviceNames(options);
    const role = new iam.Role(this, 'Role', {
      assumedBy: iotService,
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSIoTThingsRegistration')],
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSIoTThingsRegistration]',
      reason: 'The policy that AWS IoT names for provisioning; its actions can be given for all things only.',
    });
    hook.lambda.addPermission('Provisioning', {
      principal: iotService,
      sourceAccount: Stack.of(this).account,
    });
    const made = new iot.CfnProvisioningTemplate(this, 'Template', {
      templateName: template,
      description: 'a device shows its claim certificate and gets one of its own',
      enabled: true,
      provisioningRoleArn: role.roleArn,
      preProvisioningHook: { targetArn: hook.lambda.functionArn, payloadVersion: '2020-04-01' },
      templateBody: JSON.stringify(bodyOf(thingType, policy)),
    });
    made.node.addDependency(hook.lambda);
    claimPolicy(this, options);
  }
}

/** The thing is named by the device: its serial number is its device_id. */
const bodyOf = (thingType: string, policy: string) => ({
  Parameters: { ThingName: { Type: 'String' }, 'AWS::IoT::Certificate::Id': { Type: 'String' } },
  Resources: {
    thing: {
      Type: 'AWS::IoT::Thing',
      Properties: { ThingName: { Ref: 'ThingName' }, ThingTypeName: thingType },
    },
    certificate: {
      Type: 'AWS::IoT::Certificate',
      Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'Active' },
    },
    policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: policy } },
  },
});

/** What a claim certificate may do: ask for a certificate of its own, and nothing else. */
function claimPolicy(scope: Construct, options: Options): void {
  const stack = Stack.of(scope);
  const arn = (resource: string) => stack.formatArn({ service: 'iot', resource });
  const { template } = deviceNames(options);
  const topics = [
    'certificates/create/*',
    'certificates/create-from-csr/*',
    `provisioning-templates/${template}/provision/*`,
  ];
  new iot.CfnPolicy(scope, 'ClaimPolicy', {
    policyName: `${options.name}-claim`,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'iot:Connect', Resource: arn('client/claim-*') },
        {
          Effect: 'Allow',
          Action: ['iot:Publish', 'iot:Receive'],
          Resource: topics.map((topic) => arn(`topic/$aws/${topic}`)),
        },
        {
          Effect: 'Allow',
          Action: 'iot:Subscribe',
          Resource: topics.map((topic) => arn(`topicfilter/$aws/${topic}`)),
        },
      ],
    },
  });
}
