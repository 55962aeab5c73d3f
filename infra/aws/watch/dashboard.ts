import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { clusterNameOf } from '../constructs/aurora.ts';
import { ruleNameOf } from '../constructs/rule-name.ts';
import type { Deployment } from '../deployment.ts';
import { lagMetric } from './lag-metric.ts';
import { databaseMetric, gatewayMetric, iotMetric, lambdaMetric } from './metrics.ts';

/** One page: are messages coming in, are they dealt with, do people get answers, and which alarms are on. */
export function dashboard(
  scope: Construct,
  deployment: Deployment,
  apiId: string,
  alarms: cloudwatch.Alarm[],
): cloudwatch.Dashboard {
  const { name } = deployment.options;
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    dashboardName: name,
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 })],
      [received(deployment), lag(deployment), outcome(deployment)],
      [requests(apiId), latency(apiId), database(deployment)],
      OWN.map((figure) => own(deployment, figure)),
    ],
  });
}

type Own = { title: string; figure: string; labels: string[]; statistic: string };

/** Of the figures in docs/figures.md. */
const OWN: Own[] = [
  {
    title: 'Messages by outcome',
    figure: 'iot_meter_messages_total',
    labels: ['function', 'category', 'outcome'],
    statistic: 'Sum',
  },
  {
    title: 'Seconds of the stores',
    figure: 'iot_meter_store_seconds',
    labels: ['store', 'operation', 'result'],
    statistic: 'p99',
  },
  { title: 'Commands by state', figure: 'iot_meter_commands', labels: ['state'], statistic: 'Maximum' },
  {
    title: 'Open alerts',
    figure: 'iot_meter_open_alerts',
    labels: ['type', 'severity'],
    statistic: 'Maximum',
  },
  { title: 'Devices', figure: 'iot_meter_devices', labels: ['connection_status'], statistic: 'Maximum' },
];

/** All that a figure has by its labels: which there are, only CloudWatch knows. */
const own = ({ options }: Deployment, { title, figure, labels, statistic }: Own) =>
  graph(title, [
    new cloudwatch.MathExpression({
      expression: `SEARCH('{"${options.name}",${labels.join(',')}} MetricName="${figure}"', '${statistic}', 300)`,
      usingMetrics: {},
      label: '',
    }),
  ]);

const graph = (title: string, left: cloudwatch.IMetric[]) =>
  new cloudwatch.GraphWidget({ title, left, width: 8, height: 6 });

const received = ({ manifest, options }: Deployment) =>
  graph(
    'Messages received',
    Object.keys(manifest.rules).map((rule) =>
      iotMetric('TopicMatch', { RuleName: ruleNameOf(options, rule) }, 'Sum'),
    ),
  );

const lag = (deployment: Deployment) =>
  graph(
    deployment.options.bus === 'queue' ? 'Age of the oldest message, s' : 'Age of the oldest message, ms',
    fedFunctions(deployment.manifest).map(({ name }) => lagMetric(deployment, name)),
  );

const outcome = ({ manifest, options }: Deployment) =>
  graph(
    'Errors by function',
    Object.keys(manifest.functions).map((name) =>
      lambdaMetric('Errors', { FunctionName: `${options.name}-${name}` }, 'Sum'),
    ),
  );

const requests = (apiId: string) =>
  graph(
    'Requests',
    ['Count', '4xx', '5xx'].map((figure) => gatewayMetric(figure, { ApiId: apiId }, 'Sum')),
  );

const latency = (apiId: string) =>
  graph(
    'Milliseconds to an answer',
    ['p50', 'p99'].map((part) => gatewayMetric('Latency', { ApiId: apiId }, part)),
  );

const database = ({ options }: Deployment) =>
  options.database === 'aurora'
    ? graph('Database, % of its capacity', [
        databaseMetric('ACUUtilization', { DBClusterIdentifier: clusterNameOf(options) }, 'Average'),
      ])
    : new cloudwatch.TextWidget({
        markdown: 'The database is given: see its own figures.',
        width: 8,
        height: 6,
      });
