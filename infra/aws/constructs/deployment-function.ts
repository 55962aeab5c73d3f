import { Duration } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { InvocationType, Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import { ManifestFunction, type Ports } from './manifest-function.ts';

/**
 * A function that runs at each deployment that changes it, before any other stack is touched. When it fails, the deployment
 * fails and is rolled back.
 */
export class DeploymentFunction extends ManifestFunction {
  /** @param prepared what must stand before the function can work */
  constructor(
    scope: Construct,
    name: string,
    deployment: Deployment,
    ports: Ports,
    prepared: (Construct | undefined)[],
  ) {
    super(scope, name, deployment, ports);
    const trigger = new Trigger(this, 'Trigger', {
      handler: this.lambda,
      invocationType: InvocationType.REQUEST_RESPONSE,
      timeout: Duration.seconds(this.spec.timeoutSeconds),
    });
    trigger.executeAfter(this.role, ...prepared.filter((one) => one !== undefined));
  }

  /** Gives it what a store was born with: only what runs at a deployment gets that. */
  giveAdministrator(variable: string, secret: ISecret): void {
    this.lambda.addEnvironment(variable, secret.secretArn);
    secret.grantRead(this.role);
  }
}
