import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { resourcesOf, templatesOf, textOf } from '../templates.ts';

const { devices } = templatesOf();
const THING = `\${iot:Connection.Thing.ThingName}`;
const policies = new Map(
  resourcesOf(devices, 'AWS::IoT::Policy').map(([, { Properties }]) => [
    String(Properties.PolicyName),
    Properties.PolicyDocument.Statement,
  ]),
);
type Statement = { Effect: string; Action: string; Resource: unknown; Condition?: unknown };
const allowed = (policy: string, action: string): string[] =>
  (policies.get(policy) ?? [])
    .filter((statement: Statement) => [statement.Action].flat().includes(action))
    .flatMap(({ Resource }: Statement) => [Resource].flat().map(textOf))
    .map((arn: string) => /:((?:client|topic|topicfilter)\/[^"]*)"/.exec(arn)?.[1] ?? arn);

describe('a device', () => {
  it('connects only under the name of the thing that its certificate is attached to', () => {
    expect(allowed('iot-meter-device', 'iot:Connect')).toEqual([`client/${THING}`]);
    const [connect] = policies.get('iot-meter-device');
    expect(connect.Condition).toEqual({ Bool: { 'iot:Connection.Thing.IsAttached': 'true' } });
  });

  it('sends on its own topics, plainly and through basic ingest, and on no other', () => {
    const suffixes = ['telemetry', 'hello', 'status', 'command/ack', 'ota/status'];
    expect(allowed('iot-meter-device', 'iot:Publish').sort()).toEqual(
      [
        ...suffixes.map((suffix) => `topic/iot/${THING}/${suffix}`),
        ...suffixes.map((suffix) => `topic/$aws/rules/iot_meter_collect_messages/iot/${THING}/${suffix}`),
      ].sort(),
    );
    expect(allowed('iot-meter-device', 'iot:RetainPublish')).toEqual([`topic/iot/${THING}/status`]);
  });

  it('hears its own commands and nothing else', () => {
    expect(allowed('iot-meter-device', 'iot:Subscribe')).toEqual([`topicfilter/iot/${THING}/command`]);
    expect(allowed('iot-meter-device', 'iot:Receive')).toEqual([`topic/iot/${THING}/command`]);
  });

  it('has no right with a wildcard', () => {
    expect(textOf(policies.get('iot-meter-device'))).not.toContain('*');
  });
});

describe('a device with a claim certificate', () => {
  it('may ask for a certificate of its own and do nothing else', () => {
    for (const action of ['iot:Publish', 'iot:Receive'])
      expect(allowed('iot-meter-claim', action)).toEqual([
        'topic/$aws/certificates/create/*',
        'topic/$aws/certificates/create-from-csr/*',
        'topic/$aws/provisioning-templates/iot-meter-fleet/provision/*',
      ]);
  });

  it('gets one only when the function that knows the registry lets it', () => {
    devices.hasResourceProperties('AWS::IoT::ProvisioningTemplate', {
      Enabled: true,
      PreProvisioningHook: { PayloadVersion: '2020-04-01', TargetArn: Match.anyValue() },
    });
    devices.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'iot.amazonaws.com',
      SourceAccount: Match.anyValue(),
    });
  });
});
