import type { FunctionProps } from 'aws-cdk-lib/aws-lambda';
import type { ManifestFunction } from '../constructs/manifest-function.ts';

/** How much a function may do with a port. */
export type Mode = 'read' | 'write';

/** A place in a VPC, from which stores can be reached that no other place can reach. */
export type Network = Pick<
  FunctionProps,
  'vpc' | 'vpcSubnets' | 'securityGroups' | 'ipv6AllowedForDualStack'
>;

/** A store or broker as functions get it: permission, environment and the way there in one, so that none can be forgotten. */
export interface PortGrant {
  grant(fn: Pick<ManifestFunction, 'lambda' | 'role'>, mode: Mode): void;
  /** Where a function must stand to reach it; undefined where it can from anywhere. */
  readonly network?: Network | undefined;
}
