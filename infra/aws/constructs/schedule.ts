import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Manifest } from '#manifest/types.ts';
import { eventBridgeCron } from './event-bridge-cron.ts';
import type { ManifestFunction } from './manifest-function.ts';

/**
 * When a function runs by itself. A run that is due while the last one still works is left out: the function has one place
 * only (its reserved concurrency), and an event that finds it taken waits no longer than a minute. One that failed is not
 * tried again before the next is due.
 */
export function schedule(
  scope: Construct,
  name: string,
  { cron }: Manifest['schedules'][string],
  fn: ManifestFunction,
): void {
  new events.Rule(scope, name, {
    description: `${name}: see infra/manifest/manifest.ts`,
    schedule: events.Schedule.expression(eventBridgeCron(cron)),
    targets: [new LambdaFunction(fn.lambda)],
  });
  fn.lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
}
