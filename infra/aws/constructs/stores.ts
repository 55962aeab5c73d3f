import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Options } from '../options.ts';
import { auroraPort, type DatabaseVariable, givenDatabasePort } from '../ports/database.ts';
import { influxPort } from '../ports/influx.ts';
import type { Network, PortGrant } from '../ports/port-grant.ts';
import { Aurora } from './aurora.ts';
import { StoreNetwork } from './network.ts';
import { Timestream } from './timestream.ts';

/** The databases, ours or given, and what was made for them. */
export type Stores = {
  registry: PortGrant;
  metrics: PortGrant;
  network: Network | undefined;
  aurora?: Aurora | undefined;
  timestream?: Timestream | undefined;
};

/** The databases that the options name. A network is made only for a database that is made. */
export function storesOf(scope: Construct, options: Options): Stores {
  const { database, metrics } = options;
  const own =
    database === 'aurora' || metrics === 'timestream'
      ? new StoreNetwork(scope, 'Network', options)
      : undefined;
  const network = own?.network ?? givenNetwork(scope, options);
  const aurora = own && database === 'aurora' ? new Aurora(scope, 'Database', own, options) : undefined;
  const postgres = (variable: DatabaseVariable): PortGrant =>
    aurora !== undefined && own !== undefined
      ? auroraPort(aurora.cluster, variable, own.network)
      : givenDatabasePort(
          Secret.fromSecretCompleteArn(scope, `Given${variable}`, database),
          variable,
          network,
        );
  const timestream =
    own && metrics === 'timestream' ? new Timestream(scope, 'Timestream', own, options) : undefined;
  return {
    registry: postgres('DATABASE_URL'),
    metrics: metricsOf(scope, options, network, timestream) ?? postgres('METRICS_URL'),
    network,
    aurora,
    timestream,
  };
}

/** An InfluxDB as the store of time series; undefined where they are in PostgreSQL. */
function metricsOf(
  scope: Construct,
  { metrics, metricsTokenSecret = '' }: Options,
  network: Network | undefined,
  timestream: Timestream | undefined,
): PortGrant | undefined {
  if (timestream !== undefined) return influxPort(timestream.url, timestream.token, network);
  if (metrics === 'postgres') return undefined;
  return influxPort(metrics, Secret.fromSecretCompleteArn(scope, 'GivenToken', metricsTokenSecret), network);
}

/** A network that is there already, from which given stores can be reached. */
function givenNetwork(scope: Construct, options: Options): Network | undefined {
  const { vpcId, availabilityZones, subnetIds, securityGroupId } = options;
  if (vpcId === undefined || securityGroupId === undefined) return undefined;
  return {
    vpc: Vpc.fromVpcAttributes(scope, 'GivenVpc', { vpcId, availabilityZones, privateSubnetIds: subnetIds }),
    securityGroups: [SecurityGroup.fromSecurityGroupId(scope, 'GivenGroup', securityGroupId)],
  };
}
