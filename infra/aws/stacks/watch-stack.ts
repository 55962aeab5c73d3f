import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Construct } from 'constructs';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import type { Deployment } from '../deployment.ts';
import { watchBus } from '../watch/bus.ts';
import { dashboard } from '../watch/dashboard.ts';
import { watchApi, watchDatabase } from '../watch/entrances.ts';
import { watchFunctions } from '../watch/functions.ts';
import type { Watched } from '../watch/watched.ts';
import type { ApiStack } from './api-stack.ts';
import { stackProps } from './stack-props.ts';

/** Who looks after the house while nobody looks: alarms that say what harm is done and what to do, and one page of figures. */
export class WatchStack extends Stack {
  constructor(scope: Construct, deployment: Deployment, { apiId }: ApiStack) {
    const { options } = deployment;
    super(scope, `${options.name}-watch`, stackProps(options, 'alarms and dashboard'));
    const { topic } = new AlarmTopic(this, 'Alarms', options.alarmEmail);
    const watched = [
      ...watchFunctions(deployment),
      ...watchBus(deployment),
      ...watchApi(apiId),
      ...watchDatabase(deployment),
    ];
    const alarms = watched.map((one) => this.#alarm(one, deployment));
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    dashboard(this, deployment, apiId, alarms);
  }

  #alarm(watched: Watched, { options: { name, runbookUrl } }: Deployment): cloudwatch.Alarm {
    const { metric, threshold, below = false, periods = 1, missingIsBad = false, harm, runbook } = watched;
    return new cloudwatch.Alarm(this, watched.name, {
      alarmName: `${name}-${watched.name}`,
      alarmDescription: `${harm} What to do: ${runbookUrl}#${runbook}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: below
        ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD
        : cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: missingIsBad
        ? cloudwatch.TreatMissingData.BREACHING
        : cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
