import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routeRoles } from '#manifest/route-roles.ts';
import type { FunctionSpec, Manifest, Port } from '#manifest/types.ts';
import type { Deployment } from '../deployment.ts';
import type { PortGrant } from '../ports/port-grant.ts';
import { functionEnvironment } from './function-environment.ts';
import { functionRole } from './function-role.ts';
import { getIfDefined } from './get-if-defined.ts';

export type Ports = Record<Port, PortGrant>;

/** A function of the manifest: its bundle, its log, and a role that may do what the function's needs say and nothing else. */
export class ManifestFunction extends Construct {
  readonly spec: FunctionSpec;
  readonly lambda: lambda.Function;
  readonly role: iam.Role;

  constructor(scope: Construct, name: string, { manifest, options, codeOf }: Deployment, ports: Ports) {
    super(scope, name);
    const spec = getIfDefined(manifest.functions[name], `the manifest has no function ${name}`);
    this.spec = spec;
    const functionName = `${options.name}-${name}`;
    const network = spec.needs.map(({ port }) => ports[port].network).find((found) => found !== undefined);
    const log = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: options.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = functionRole(this, log, network !== undefined);
    this.lambda = new lambda.Function(this, 'Function', {
      functionName,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: codeOf(name),
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      role: this.role,
      ...(isScheduled(name, manifest) && options.reservedConcurrency
        ? { reservedConcurrentExecutions: 1 }
        : {}),
      logGroup: log,
      environment: {
        ...functionEnvironment(spec, options),
        ...(spec.knowsRoutes
          ? { ROUTE_ROLES: routeRoles(manifest.routes.filter((route) => route.function !== null)) }
          : {}),
      },
      ...network,
    });
    for (const { port, mode } of spec.needs) ports[port].grant(this, mode);
  }
}

const isScheduled = (name: string, { schedules }: Manifest): boolean =>
  Object.values(schedules).some((schedule) => schedule.function === name);
