import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import { actionsOf, grantsOf } from '../grants.ts';
import { resourcesOf, templatesOf, textOf } from '../templates.ts';

const { ingest } = templatesOf();
const { ingest: streamed } = templatesOf({ bus: 'stream' });
const fed = Object.entries(manifest.functions).filter(([, { feed }]) => feed !== undefined);

describe('a rule', () => {
  const [[, { Properties }] = ['', { Properties: {} }]] = resourcesOf(ingest, 'AWS::IoT::TopicRule');
  const { Actions, ErrorAction, AwsIotSqlVersion } = Properties.TopicRulePayload;

  it('hands every message to each function that works on messages', () => {
    expect(AwsIotSqlVersion).toBe('2016-03-23');
    expect(Actions).toHaveLength(fed.length);
    for (const action of Actions) expect(action.Sqs.UseBase64).toBe(false); // the SQL has encoded the payload
  });

  it('hands what it could not hand on to a queue of its own', () => {
    expect(textOf(ErrorAction.Sqs.QueueUrl)).toContain('returnmessages');
  });

  it('puts a message into the stream by its device, where there is a stream', () => {
    streamed.hasResourceProperties('AWS::IoT::TopicRule', {
      TopicRulePayload: Match.objectLike({
        Actions: [{ Kinesis: Match.objectLike({ PartitionKey: `\${topic(2)}` }) }],
        ErrorAction: { Sqs: Match.anyValue() },
      }),
    });
  });

  it('may send to those queues and do nothing else', () => {
    const policies = resourcesOf(ingest, 'AWS::IAM::Policy').filter(([name]) =>
      name.startsWith('collectmessages'),
    );
    const actions = policies.flatMap(([, policy]) =>
      policy.Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string[] }) => Action),
    );
    expect([...new Set(actions)].sort()).toEqual([
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:SendMessage',
    ]);
  });
});

describe.each(fed)('%s', (name, { feed }) => {
  it('gets batches as the manifest says, and gives back only what must come again', () => {
    ingest.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp(name.replaceAll('-', '')) },
      BatchSize: feed!.batch,
      MaximumBatchingWindowInSeconds: feed!.windowSeconds,
      ScalingConfig: { MaximumConcurrency: feed!.concurrency },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('reads the stream from its beginning, halves what fails, and tries for a week', () => {
    streamed.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp(name.replaceAll('-', '')) },
      BatchSize: feed!.batch,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 7 * 86_400,
      MaximumRetryAttempts: -1,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });
});

describe('what a function may do', () => {
  const grants = grantsOf(ingest);
  const S3_WRITE = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject']; // deletes what it checks with
  const SQS_READ = [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ];
  const COMMANDS = ['iot:Publish', 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'];
  const NETWORK = actionsOf(grants.get('update-registry')).filter((action) => action.startsWith('ec2:'));

  it('is what its needs say: the archive has no way to the database, and none into the network', () => {
    expect(actionsOf(grants.get('archive-messages'))).toEqual([...S3_WRITE, ...SQS_READ].sort());
    expect(actionsOf(grants.get('bury-messages'))).toEqual([...S3_WRITE, ...SQS_READ].sort());
    expect(actionsOf(grants.get('update-registry'))).toEqual(
      [...S3_WRITE, ...SQS_READ, ...NETWORK, ...COMMANDS, 'rds-db:connect'].sort(),
    );
    expect(NETWORK.length).toBeGreaterThan(0);
  });

  it('lets those that send commands publish on the topics of commands, and on no other', () => {
    for (const template of [ingest, templatesOf().api])
      for (const [name, own] of grantsOf(template))
        for (const { resources } of own.filter(({ actions }) => actions.includes('iot:Publish')))
          expect(resources, name).toMatch(/:topic\/iot\/\*\/command"/);
  });

  it('never lets it delete a message from the archive, and only three take out what is not kept for ever', () => {
    const removing = new Set<string>();
    for (const template of [ingest, templatesOf().api])
      for (const [name, own] of grantsOf(template))
        for (const { resources } of own.filter(({ actions }) => actions.includes('s3:DeleteObject'))) {
          const below = [...resources.matchAll(/"\/([^"]*)"/g)]
            .map(([, path]) => path)
            .filter((path) => path !== '.check') // what it finds out with whether it can write
            .sort();
          if (below.length === 0) continue;
          expect(below, name).toEqual(['batches/index/*', 'dead-letters/*', 'quarantine/*']);
          removing.add(name);
        }
    expect([...removing].sort()).toEqual(['index-batches', 'prune-stores', 'read-archive']);
  });
});

describe('a schedule', () => {
  it.each(Object.entries(manifest.schedules))(
    '%s runs its function, one run at a time',
    (_name, { function: target }) => {
      ingest.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `iot-meter-${target}`,
        ReservedConcurrentExecutions: 1,
      });
      ingest.hasResourceProperties('AWS::Events::Rule', {
        ScheduleExpression: Match.stringLikeRegexp(String.raw`^cron\(`),
        Targets: [
          Match.objectLike({
            Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp(target.replaceAll('-', '')), 'Arn'] },
          }),
        ],
      });
      ingest.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
        FunctionName: { Ref: Match.stringLikeRegexp(target.replaceAll('-', '')) },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
      });
    },
  );
});

it('gives what queues and stream have given up to the function that buries it', () => {
  const { ingest: both } = templatesOf({ bus: 'stream' });
  both.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ source: ['aws.s3'], 'detail-type': ['Object Created'] }),
  });
  const mappings = resourcesOf(ingest, 'AWS::Lambda::EventSourceMapping').filter(([, { Properties }]) =>
    textOf(Properties.FunctionName).includes('burymessages'),
  );
  expect(mappings).toHaveLength(fed.length + 1);
});

it('runs all functions on Node 24 and arm64, each with a log that ends', () => {
  for (const [name, { Properties }] of resourcesOf(ingest, 'AWS::Lambda::Function')) {
    expect(Properties.Runtime, name).toBe('nodejs24.x');
    expect(Properties.Architectures, name).toEqual(['arm64']);
  }
  for (const [, { Properties }] of resourcesOf(ingest, 'AWS::Logs::LogGroup'))
    expect(Properties.RetentionInDays).toBe(30);
});
