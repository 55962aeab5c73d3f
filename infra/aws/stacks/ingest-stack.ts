import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { fedFunctions } from '#manifest/fed-functions.ts';
import { functionsEnteredBy } from '../constructs/functions-entered-by.ts';
import { takeFailedRules, takeGivenUp } from '../constructs/leftovers.ts';
import { ManifestFunction } from '../constructs/manifest-function.ts';
import { feed } from '../constructs/message-feed.ts';
import { MessageRule } from '../constructs/message-rule.ts';
import { schedule } from '../constructs/schedule.ts';
import type { Deployment } from '../deployment.ts';
import type { DataStack } from './data-stack.ts';
import { stackProps } from './stack-props.ts';

/** The way of a message: rules, the functions that work on messages, what is left over, and what runs by the clock. */
export class IngestStack extends Stack {
  constructor(scope: Construct, deployment: Deployment, { bus, ports }: DataStack) {
    const { manifest, options } = deployment;
    super(scope, `${options.name}-ingest`, stackProps(options, 'rules and the functions behind them'));
    const functionOf = (name: string) => new ManifestFunction(this, name, deployment, ports);
    const names = fedFunctions(deployment.manifest).map(({ name }) => name);
    for (const fed of fedFunctions(deployment.manifest)) feed(functionOf(fed.name), fed, bus, options);
    for (const name of functionsEnteredBy('failed-rule', deployment)) takeFailedRules(functionOf(name), bus);
    for (const name of functionsEnteredBy('given-up', deployment)) takeGivenUp(functionOf(name), bus, names);
    for (const [name, rule] of Object.entries(manifest.rules))
      new MessageRule(this, name, rule, bus, options);
    const scheduled = new Map(
      Object.values(manifest.schedules).map(({ function: name }) => [name, functionOf(name)]),
    );
    for (const [name, planned] of Object.entries(manifest.schedules)) {
      const fn = scheduled.get(planned.function);
      if (fn !== undefined) schedule(this, name, planned, fn);
    }
  }
}
