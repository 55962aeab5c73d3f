import { fedFunctions } from '#manifest/fed-functions.ts';
import { functionsEnteredBy } from '../constructs/functions-entered-by.ts';
import { ruleNameOf } from '../constructs/rule-name.ts';
import type { Deployment } from '../deployment.ts';
import { lagMetric } from './lag-metric.ts';
import { iotMetric, queueMetric, streamMetric } from './metrics.ts';
import type { Watched } from './watched.ts';

/** People look at figures that are a quarter of an hour old, and believe them. */
const LATE_SECONDS = 900;

/** What lags behind, what was given up, what no rule could hand on, and silence. */
export const watchBus = (deployment: Deployment): Watched[] => [
  ...watchLag(deployment),
  ...watchGivenUp(deployment),
  ...Object.keys(deployment.manifest.rules).flatMap((rule) =>
    watchRule(ruleNameOf(deployment.options, rule), rule),
  ),
  ...(deployment.options.bus === 'stream' ? [watchStream(deployment)] : []),
];

const watchLag = (deployment: Deployment): Watched[] =>
  fedFunctions(deployment.manifest).map(({ name, spec: { alarm } }) => ({
    name: `${name}-late`,
    metric: lagMetric(deployment, name),
    threshold: deployment.options.bus === 'queue' ? LATE_SECONDS : LATE_SECONDS * 1000,
    ...alarm,
  }));

/** Letters that wait to be buried: they should be gone within seconds. */
function watchGivenUp(deployment: Deployment): Watched[] {
  const { bus, name: prefix } = deployment.options;
  const names = bus === 'queue' ? fedFunctions(deployment.manifest).map(({ name }) => name) : [];
  return [...names, ...functionsEnteredBy('failed-rule', deployment)].map((name) => ({
    name: `${name}-given-up`,
    metric: queueMetric('NumberOfMessagesReceived', { QueueName: `${prefix}-${name}-given-up` }, 'Sum'),
    threshold: 0,
    harm: `Messages were given up by ${name} after four days of trying: what they say is missing until they are driven again.`,
    runbook: 'given-up',
  }));
}

/** By which dimensions error actions may be told of, beside their rule. */
const ERROR_ACTIONS: Record<string, string>[] = [{}, { ActionType: 'SQS' }];

const watchRule = (ruleName: string, rule: string): Watched[] => [
  ...['RuleMessageThrottled', 'RuleNotFound', 'ParseError'].map((figure) => ({
    name: `${rule}-${figure}`,
    metric: iotMetric(figure, { RuleName: ruleName }, 'Sum'),
    threshold: 0,
    harm: 'AWS IoT drops messages before any of our queues has them: they are lost but for what devices send again.',
    runbook: 'rule-failures',
  })),
  // AWS tells of actions by rule and kind, and does not say whether of error actions too: so both are watched
  ...ERROR_ACTIONS.map((kind) => ({
    name: `${rule}-error-action-failed${kind.ActionType === undefined ? '' : '-sqs'}`,
    metric: iotMetric('ErrorActionFailure', { RuleName: ruleName, ...kind }, 'Sum'),
    threshold: 0,
    harm: 'Messages could be handed neither to the bus nor to the queue of failed rules: they are lost.',
    runbook: 'rule-failures',
  })),
  {
    name: `${rule}-silence`,
    metric: iotMetric('TopicMatch', { RuleName: ruleName }, 'Sum'),
    threshold: 1,
    below: true,
    periods: 3,
    missingIsBad: true,
    harm: 'No device has sent anything for a quarter of an hour: either none is running, or none gets through.',
    runbook: 'silence',
  },
];

const watchStream = ({ options: { name } }: Deployment): Watched => ({
  name: 'stream-full',
  metric: streamMetric('WriteProvisionedThroughputExceeded', { StreamName: `${name}-messages` }, 'Sum'),
  threshold: 0,
  periods: 2,
  harm: 'The stream has too few shards: messages take the detour over the queue of failed rules, and come late.',
  runbook: 'stream-full',
});
