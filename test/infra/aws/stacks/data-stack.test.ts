import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import { resourcesOf, secretArn, templatesOf, textOf } from '../templates.ts';

const { data } = templatesOf();
const fed = Object.entries(manifest.functions).filter(([, { feed }]) => feed !== undefined);
const DAY_S = 86_400;

type Rule = { Prefix?: string; ExpirationInDays?: number; Transitions?: unknown[] };

describe('the archive', () => {
  it('and every other bucket is encrypted, closed to the public, and takes TLS only', () => {
    for (const [name, { Properties }] of resourcesOf(
      templatesOf({ bus: 'stream' }).data,
      'AWS::S3::Bucket',
    )) {
      expect(Properties.BucketEncryption, name).toBeDefined();
      expect(Properties.PublicAccessBlockConfiguration, name).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    for (const [, { Properties }] of resourcesOf(data, 'AWS::S3::BucketPolicy'))
      expect(textOf(Properties)).toContain(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      );
  });

  it('keeps every message for ever: only quarantine, dead letters and old versions expire', () => {
    const archive = resourcesOf(data, 'AWS::S3::Bucket').find(
      ([, { Properties }]) => Properties.VersioningConfiguration?.Status === 'Enabled',
    );
    const rules: Rule[] = archive?.[1].Properties.LifecycleConfiguration.Rules;
    const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['quarantine/', 90],
      ['dead-letters/', 365],
    ]);
    const moving = rules.filter(({ Transitions }) => Transitions !== undefined);
    expect(moving.map(({ Prefix }) => Prefix)).toEqual(['batches/2']); // small objects cost more in the cheaper classes
  });

  it('survives the deletion of its stack', () => {
    for (const [name, { DeletionPolicy }] of resourcesOf(data, 'AWS::S3::Bucket'))
      expect(DeletionPolicy, name).toBe('Retain');
  });
});

describe('the queues', () => {
  const queues = resourcesOf(data, 'AWS::SQS::Queue').map(([, { Properties }]) => Properties);

  it('are encrypted, take TLS only, and keep a message for as long as SQS can', () => {
    expect(queues).toHaveLength(2 * (fed.length + 1));
    for (const { SqsManagedSseEnabled, MessageRetentionPeriod } of queues) {
      expect(SqsManagedSseEnabled).toBe(true);
      expect(MessageRetentionPeriod).toBe(14 * DAY_S);
    }
    expect(resourcesOf(data, 'AWS::SQS::QueuePolicy')).toHaveLength(queues.length);
  });

  it.each(fed)('give a message of %s up after four days of an outage at the earliest', (name, spec) => {
    const queue = queues.find(({ QueueName }) => QueueName === `iot-meter-${name}`);
    expect(queue?.RedrivePolicy.maxReceiveCount * queue?.VisibilityTimeout).toBeGreaterThan(4 * DAY_S);
    expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(
      6 * spec.timeoutSeconds + spec.feed!.windowSeconds,
    );
  });
});

describe('the stream, in place of queues', () => {
  const { data: streamed } = templatesOf({ bus: 'stream', shards: '8' });

  it('is encrypted and keeps messages for a week', () => {
    streamed.hasResourceProperties('AWS::Kinesis::Stream', {
      RetentionPeriodHours: 168,
      ShardCount: 8,
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
    streamed.resourceCountIs('AWS::SQS::Queue', 2); // what rules could not hand on
  });

  it('has a bucket for what is given up, which tells of each object', () => {
    streamed.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });
});

describe('the database', () => {
  it('is encrypted, saved every day for two weeks, and not deleted by mistake', () => {
    data.hasResource('AWS::RDS::DBCluster', {
      DeletionPolicy: 'Snapshot',
      Properties: Match.objectLike({
        StorageEncrypted: true,
        DeletionProtection: true,
        BackupRetentionPeriod: 14,
        EnableIAMDatabaseAuthentication: true,
      }),
    });
    data.hasResourceProperties('AWS::RDS::DBInstance', { PubliclyAccessible: false });
  });

  it('lets in nobody but the functions that need it', () => {
    const rules = resourcesOf(data, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ IpProtocol: 'tcp', Description: 'functions' });
    expect(rules[0]).not.toHaveProperty('CidrIp');
  });

  it('stands in a network without a NAT gateway and without a way in', () => {
    data.resourceCountIs('AWS::EC2::NatGateway', 0);
    data.resourceCountIs('AWS::EC2::InternetGateway', 0);
    data.resourceCountIs('AWS::EC2::EgressOnlyInternetGateway', 1);
    data.hasResourceProperties('AWS::EC2::Route', { DestinationIpv6CidrBlock: '::/0' });
    data.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  });

  it('may be one that is there already: then there is no network, and only its secret is read', () => {
    const { data: given } = templatesOf({ database: secretArn('db') });
    given.resourceCountIs('AWS::EC2::VPC', 0);
    given.resourceCountIs('AWS::RDS::DBCluster', 0);
    expect(textOf(given.toJSON())).toContain(secretArn('db'));
  });
});

describe('Timestream for InfluxDB', () => {
  const { data: series } = templatesOf({ metrics: 'timestream' });

  it('is reached from the network only, and its token is minted within the deployment', () => {
    series.hasResourceProperties('AWS::Timestream::InfluxDBInstance', { PubliclyAccessible: false });
    series.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'iot-meter-mint-metrics-token',
      Environment: {
        Variables: Match.objectLike({ INFLUXDB_ADMIN: Match.anyValue(), INFLUXDB_TOKEN: Match.anyValue() }),
      },
    });
  });

  it('has its buckets and its token before migrate-database looks whether they are as they should be', () => {
    const triggers = series.findResources('Custom::Trigger');
    const names = Object.keys(triggers);
    const migration = names.find((name) => name.startsWith('migratedatabase')) ?? '';
    const minting = names.find((name) => name.startsWith('mintmetricstoken'));
    expect(triggers[migration]?.DependsOn).toContain(minting);
  });

  it('is not there unless it is asked for', () => {
    data.resourceCountIs('AWS::Timestream::InfluxDBInstance', 0);
    expect(textOf(data.toJSON())).not.toContain('mint-metrics-token');
  });
});

it('migrates the database within the deployment, with a password that no other function can read', () => {
  data.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'iot-meter-migrate-database',
    Environment: { Variables: Match.objectLike({ DATABASE_ADMIN: Match.anyValue() }) },
  });
  data.resourceCountIs('Custom::Trigger', 1);
  const { ingest, api, devices } = templatesOf();
  for (const template of [ingest, api, devices])
    expect(textOf(template.toJSON())).not.toContain('DATABASE_ADMIN');
});
