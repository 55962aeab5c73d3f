import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Network, PortGrant } from './port-grant.ts';

/** An InfluxDB 2 as the store of time series: its URL with organisation and bucket, and the secret that holds a token. */
export const influxPort = (url: string, token: ISecret, network: Network | undefined): PortGrant => ({
  network,
  grant: ({ lambda, role }) => {
    lambda.addEnvironment('METRICS_URL', url);
    lambda.addEnvironment('INFLUXDB_TOKEN', token.secretArn);
    token.grantRead(role);
  },
});
