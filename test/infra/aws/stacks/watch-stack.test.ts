import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { manifest } from '#manifest/manifest.ts';
import { resourcesOf, templatesOf } from '../templates.ts';

const { watch } = templatesOf({
  alarmEmail: 'night@railway.example',
  runbookUrl: 'https://docs.example/runbook.md',
});
const alarms = resourcesOf(watch, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
const alarm = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `iot-meter-${name}`);

describe('every alarm', () => {
  it('says what harm is done and where it stands what to do', () => {
    for (const { AlarmName, AlarmDescription } of alarms)
      expect(AlarmDescription, AlarmName).toMatch(
        /^.{20,}\. What to do: https:\/\/docs\.example\/runbook\.md#[a-z-]+$/s,
      );
  });

  it('tells the same people when it is over', () => {
    for (const { AlarmName, AlarmActions, OKActions } of alarms) {
      expect(AlarmActions, AlarmName).toHaveLength(1);
      expect(OKActions, AlarmName).toEqual(AlarmActions);
    }
    watch.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'night@railway.example',
    });
  });
});

describe('there is an alarm', () => {
  it.each(Object.keys(manifest.functions))('when %s fails', (name) => {
    expect(alarm(`${name}-errors`)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Threshold: 0,
    });
  });

  it.each(Object.keys(manifest.schedules))('when %s did not run', (name) => {
    expect(alarm(`${name}-not-running`)).toMatchObject({
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  it.each(['archive-messages', 'store-metrics', 'update-registry'])(
    'when %s is a quarter of an hour late',
    (name) => {
      expect(alarm(`${name}-late`)).toMatchObject({
        MetricName: 'ApproximateAgeOfOldestMessage',
        Threshold: 900,
      });
      const { watch: streamed } = templatesOf({ bus: 'stream' });
      streamed.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `iot-meter-${name}-late`,
        MetricName: 'IteratorAge',
        Threshold: 900_000,
      });
    },
  );

  it('when messages are given up, lost by the rules engine, or do not come at all', () => {
    expect(alarm('store-metrics-given-up')).toMatchObject({
      Threshold: 0,
      Dimensions: [{ Name: 'QueueName', Value: 'iot-meter-store-metrics-given-up' }],
    });
    for (const name of ['collect_messages-error-action-failed', 'collect_messages-error-action-failed-sqs'])
      expect(alarm(name)).toMatchObject({ MetricName: 'ErrorActionFailure' });
    expect(alarm('collect_messages-silence')).toMatchObject({
      TreatMissingData: 'breaching',
      EvaluationPeriods: 3,
    });
  });
});

it('shows one page of figures', () => {
  watch.hasResourceProperties('AWS::CloudWatch::Dashboard', {
    DashboardName: 'iot-meter',
    DashboardBody: Match.anyValue(),
  });
});
