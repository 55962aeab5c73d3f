import type { Role } from 'aws-cdk-lib/aws-iam';
import type { FunctionProps, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Mode } from '#manifest/types.ts';

/** A place in a VPC, from which stores can be reached that no other place can reach. */
export type Network = Pick<
  FunctionProps,
  'vpc' | 'vpcSubnets' | 'securityGroups' | 'ipv6AllowedForDualStack'
>;

/** Who is given something: the function, whose environment says where it is, and its role. */
type Grantee = { lambda: LambdaFunction; role: Role };

/** A store or broker as functions get it: permission, environment and the way there in one, so that none can be forgotten. */
export interface PortGrant {
  grant(to: Grantee, mode: Mode): void;
  /** Where a function must stand to reach it; undefined where it can from anywhere. */
  readonly network?: Network | undefined;
}
