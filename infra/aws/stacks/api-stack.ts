import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { authorizer } from '../constructs/authorizer.ts';
import { HttpEntrance } from '../constructs/http-entrance.ts';
import { ManifestFunction } from '../constructs/manifest-function.ts';
import type { Deployment } from '../deployment.ts';
import type { DataStack } from './data-stack.ts';
import { stackProps } from './stack-props.ts';

/** The way of a request: the gateway, who may do what, and the functions that answer. */
export class ApiStack extends Stack {
  readonly apiId: string;

  constructor(scope: Construct, deployment: Deployment, { ports }: DataStack) {
    const { manifest, options } = deployment;
    super(scope, `${options.name}-api`, stackProps(options, 'HTTP API and the functions behind it'));
    const entrance = new HttpEntrance(this, 'Http', options, authorizer(this, deployment, ports));
    const names = new Set(manifest.routes.flatMap(({ function: name }) => name ?? []));
    for (const name of names) {
      const fn = new ManifestFunction(this, name, deployment, ports);
      entrance.lead(
        manifest.routes.filter((route) => route.function === name),
        fn,
      );
    }
    this.apiId = entrance.apiId;
    new CfnOutput(this, 'Url', { value: entrance.url });
  }
}
