import { describe, expect, it } from 'vitest';
import { optionsOf } from '#aws/options.ts';
import { secretArn } from './templates.ts';

describe('the options of a deployment', () => {
  it('are all optional', () => {
    expect(optionsOf({})).toMatchObject({
      name: 'iot-meter',
      bus: 'queue',
      database: 'aurora',
      removal: 'retain',
    });
  });

  it('come as text from the command line', () => {
    const options = optionsOf({
      databaseMaxCapacity: '16',
      reservedConcurrency: 'false',
      corsOrigins: 'https://a.example, https://b.example',
      logRetentionDays: '90',
    });
    expect(options).toMatchObject({
      databaseMaxCapacity: 16,
      reservedConcurrency: false,
      corsOrigins: ['https://a.example', 'https://b.example'],
      logRetentionDays: 90,
    });
  });

  it('leave alone what the CDK keeps in its context', () => {
    expect(() => optionsOf({ '@aws-cdk/core:flag': true, 'aws:cdk:path': 'x' })).not.toThrow();
  });

  it('are refused all at once, each with what to change', () => {
    expect(() =>
      optionsOf({ bus: 'kafka', database: 'mysql', shards: '-1', logRetentionDays: '2', colour: 'red' }),
    ).toThrow(/database: expected "aurora".*/s);
    const refusal = () => optionsOf({ bus: 'kafka', shards: '-1', logRetentionDays: '2', colour: 'red' });
    for (const name of ['bus', 'shards', 'logRetentionDays', 'colour']) expect(refusal).toThrow(name);
  });

  it.each([
    [{ metrics: 'https://influx.example:8086?org=o&bucket=b' }, 'metricsTokenSecret'],
    [{ oidcIssuer: 'https://login.example' }, 'oidcAudience'],
    [{ vpcId: 'vpc-1' }, 'subnetIds'],
    [{ vpcId: 'vpc-1', subnetIds: 'subnet-1', securityGroupId: 'sg-1' }, 'availabilityZones'],
    [{ target: 'emulator' }, 'an emulator has no Aurora'],
    [{ target: 'emulator', database: secretArn('db'), metrics: 'timestream' }, 'an emulator has no Aurora'],
  ])('that go together only are refused alone: %j', (context, message) => {
    expect(() => optionsOf(context)).toThrow(message);
  });
});
