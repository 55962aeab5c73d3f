import { Stack } from 'aws-cdk-lib';
import * as iot from 'aws-cdk-lib/aws-iot';
import type { Construct } from 'constructs';
import type { Manifest } from '#manifest/types.ts';
import { devicePolicyOf } from '../constructs/device-policy.ts';
import { FleetTemplate } from '../constructs/fleet-template.ts';
import { functionsEnteredBy } from '../constructs/functions-entered-by.ts';
import { ManifestFunction } from '../constructs/manifest-function.ts';
import type { Deployment } from '../deployment.ts';
import { deviceNames } from '../ports/identities.ts';
import type { DataStack } from './data-stack.ts';
import { stackProps } from './stack-props.ts';

/** By which a device may send: not by those that take what the broker says. */
const rulesOfDevices = (rules: Manifest['rules']): string[] =>
  Object.keys(rules).filter((name) => rules[name]?.cloud === undefined);

/** What a device is to AWS IoT: its type, what it may do, and how it gets its first certificate by itself. */
export class DevicesStack extends Stack {
  constructor(scope: Construct, deployment: Deployment, { ports }: DataStack) {
    const { manifest, options } = deployment;
    super(scope, `${options.name}-devices`, stackProps(options, 'identities and rights of devices'));
    const { thingType, policy } = deviceNames(options);
    new iot.CfnThingType(this, 'ThingType', {
      thingTypeName: thingType,
      thingTypeProperties: { thingTypeDescription: 'energy meter of a rail vehicle' },
    });
    const devicePolicy = new iot.CfnPolicy(this, 'DevicePolicy', {
      policyName: policy,
      policyDocument: devicePolicyOf(this, options, rulesOfDevices(manifest.rules)),
    });
    for (const name of functionsEnteredBy('provisioning', deployment)) {
      const hook = new ManifestFunction(this, name, deployment, ports);
      new FleetTemplate(this, 'Fleet', options, hook).node.addDependency(devicePolicy);
    }
  }
}
