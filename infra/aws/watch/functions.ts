import { Duration } from 'aws-cdk-lib';
import { fedFunctions } from '#manifest/fed-functions.ts';
import type { FunctionSpec } from '#manifest/types.ts';
import type { Deployment } from '../deployment.ts';
import { lambdaMetric, ownMetric } from './metrics.ts';
import type { Watched } from './watched.ts';

/** Errors of every function, calls that found no place, and schedules that did not run. */
export const watchFunctions = (deployment: Deployment): Watched[] => [
  ...Object.entries(deployment.manifest.functions).flatMap(([name, spec]) =>
    watchFunction(deployment, name, spec),
  ),
  ...watchSchedules(deployment),
  ...watchBuried(deployment),
];

function watchFunction({ options }: Deployment, name: string, { alarm }: FunctionSpec): Watched[] {
  const by = { FunctionName: `${options.name}-${name}` };
  return [
    { name: `${name}-errors`, metric: lambdaMetric('Errors', by, 'Sum'), threshold: 0, periods: 2, ...alarm },
    {
      name: `${name}-throttles`,
      metric: lambdaMetric('Throttles', by, 'Sum'),
      threshold: 10,
      periods: 3,
      ...alarm,
    },
  ];
}

/** Messages that a function could not take: it goes on without them, so its errors say nothing of it. */
const watchBuried = ({ manifest, options }: Deployment): Watched[] =>
  fedFunctions(manifest).map(({ name }) => ({
    name: `${name}-buried`,
    metric: ownMetric(options.name)(
      'iot_meter_messages_total',
      { function: name, category: 'unknown', outcome: 'buried' },
      'Sum',
    ),
    threshold: 0,
    harm: `Messages could not be used by ${name} and were set aside: what they say is missing until they are driven again.`,
    runbook: 'messages-buried',
  }));

const watchSchedules = ({ manifest, options }: Deployment): Watched[] =>
  Object.entries(manifest.schedules).flatMap(([name, { cron, function: target }]) => {
    const alarm = manifest.functions[target]?.alarm;
    if (alarm === undefined) return [];
    const by = { FunctionName: `${options.name}-${target}` };
    const metric = lambdaMetric(
      'Invocations',
      by,
      'Sum',
      hourly(cron) ? Duration.hours(1) : Duration.days(1),
    );
    return [{ name: `${name}-not-running`, metric, threshold: 1, below: true, missingIsBad: true, ...alarm }];
  });

/** Whether a time comes at least once in every hour. */
const hourly = (cron: string): boolean => /^\S+ \* \* \* \*$/.test(cron);
