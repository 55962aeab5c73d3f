import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import type { Options } from '../options.ts';
import { DATABASE_NAME } from '../ports/database.ts';
import type { StoreNetwork } from './network.ts';

/** The name by which alarms know the cluster. */
export const clusterNameOf = ({ name }: Options): string => `${name}-database`;

/**
 * Aurora Serverless v2 with PostgreSQL. Functions log in with tokens of IAM; the administrator's password stands in a secret
 * that the migrations alone can read.
 */
export class Aurora extends Construct {
  readonly cluster: rds.DatabaseCluster;

  constructor(scope: Construct, id: string, { vpc, subnets, clients }: StoreNetwork, options: Options) {
    super(scope, id);
    const { removal, databaseMinCapacity, databaseMaxCapacity, databaseReader } = options;
    const keep = removal === 'retain';
    this.cluster = new rds.DatabaseCluster(this, 'Cluster', {
      clusterIdentifier: clusterNameOf(options),
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_17_7 }),
      credentials: rds.Credentials.fromGeneratedSecret('administrator'),
      defaultDatabaseName: DATABASE_NAME,
      serverlessV2MinCapacity: databaseMinCapacity,
      serverlessV2MaxCapacity: databaseMaxCapacity,
      writer: rds.ClusterInstance.serverlessV2('writer', { enablePerformanceInsights: true }),
      readers: databaseReader ? [rds.ClusterInstance.serverlessV2('reader', { scaleWithWriter: true })] : [],
      vpc,
      vpcSubnets: subnets,
      iamAuthentication: true,
      storageEncrypted: true,
      backup: { retention: Duration.days(14) },
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: ['postgresql'],
      deletionProtection: keep,
      removalPolicy: keep ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
    });
    this.cluster.connections.allowDefaultPortFrom(clients, 'functions');
    Validations.of(this.cluster).acknowledge(
      {
        id: 'AwsSolutions-SMG4',
        reason:
          "Only the migrations read the administrator's password; rotating it takes a function in the network. The runbook says how to change it.",
      },
      {
        id: 'AwsSolutions-RDS11',
        reason: 'The port is no secret: the network lets nobody but the functions in.',
      },
    );
    if (!keep)
      Validations.of(this.cluster).acknowledge({
        id: 'AwsSolutions-RDS10',
        reason: 'removal=destroy was asked for: a deployment to try things with.',
      });
  }
}
