import type { IDatabaseCluster } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Network, PortGrant } from './port-grant.ts';

/** The variable under which functions look for a PostgreSQL. */
export type DatabaseVariable = 'DATABASE_URL' | 'METRICS_URL';

/** The role and the database of Aurora that functions use; migrate-database makes the role. */
const DATABASE_ROLE = 'iot_meter';
export const DATABASE_NAME = 'iot_devices';

/** Aurora, with tokens of IAM instead of a password. */
export const auroraPort = (
  cluster: IDatabaseCluster,
  variable: DatabaseVariable,
  network: Network,
): PortGrant => ({
  network,
  grant: ({ lambda, role }) => {
    const { hostname } = cluster.clusterEndpoint;
    lambda.addEnvironment(variable, `postgres://${DATABASE_ROLE}@${hostname}:5432/${DATABASE_NAME}?auth=iam`);
    cluster.grantConnect(role, DATABASE_ROLE);
  },
});

/** A PostgreSQL that is there already; its secret says where, and as whom. */
export const givenDatabasePort = (
  secret: ISecret,
  variable: DatabaseVariable,
  network: Network | undefined,
): PortGrant => ({
  network,
  grant: ({ lambda, role }) => {
    lambda.addEnvironment(variable, secret.secretArn);
    secret.grantRead(role);
  },
});
