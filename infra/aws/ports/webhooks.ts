import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Options } from '../options.ts';
import type { PortGrant } from './port-grant.ts';

/** Who is told of alerts, and the secret that they know us by. */
export function webhooksPort(scope: Construct, { alertWebhookUrls, alertWebhookSecret }: Options): PortGrant {
  if (alertWebhookSecret === undefined) return { grant: () => {} };
  const secret = Secret.fromSecretCompleteArn(scope, 'AlertWebhookSecret', alertWebhookSecret);
  return {
    grant: ({ lambda, role }) => {
      lambda.addEnvironment('ALERT_WEBHOOK_URL', alertWebhookUrls.join(','));
      lambda.addEnvironment('ALERT_WEBHOOK_SECRET', secret.secretArn);
      secret.grantRead(role);
    },
  };
}
