import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import * as timestream from 'aws-cdk-lib/aws-timestream';
import { Construct } from 'constructs';
import type { Options } from '../options.ts';
import type { StoreNetwork } from './network.ts';

const ORG = 'iot-org';
const BUCKET = 'iot-metrics';
const PORT = 8086;

/**
 * Timestream for InfluxDB 2. AWS makes a secret with its first user and password, but no token; mint-metrics-token gets one
 * with them during the deployment and puts it into the secret `token`.
 */
export class Timestream extends Construct {
  readonly url: string;
  readonly token: secrets.Secret;
  /** The secret with the first user and password. */
  readonly administrator: secrets.ISecret;

  constructor(scope: Construct, id: string, { vpc, subnets, clients }: StoreNetwork, options: Options) {
    super(scope, id);
    const group = new ec2.SecurityGroup(this, 'Group', {
      vpc,
      description: 'InfluxDB',
      allowAllOutbound: false,
    });
    group.addIngressRule(clients, ec2.Port.tcp(PORT), 'functions');
    const instance = new timestream.CfnInfluxDBInstance(this, 'Instance', {
      name: `${options.name}-metrics`,
      dbInstanceType: options.influxInstanceType,
      allocatedStorage: options.influxStorageGb,
      dbStorageType: 'InfluxIOIncludedT1',
      deploymentType: 'SINGLE_AZ',
      publiclyAccessible: false,
      networkType: 'IPV4',
      vpcSubnetIds: vpc.selectSubnets(subnets).subnetIds,
      vpcSecurityGroupIds: [group.securityGroupId],
      username: 'administrator',
      password: passwordOf(this),
      organization: ORG,
      bucket: BUCKET,
      port: PORT,
    });
    instance.applyRemovalPolicy(options.removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    this.url = `https://${instance.attrEndpoint}:${PORT}?org=${ORG}&bucket=${BUCKET}`;
    this.administrator = secrets.Secret.fromSecretCompleteArn(
      this,
      'Administrator',
      instance.attrInfluxAuthParametersSecretArn,
    );
    this.token = new secrets.Secret(this, 'Token', {
      secretName: `${options.name}/metrics-token`,
      description: 'Token of InfluxDB, minted during the deployment',
    });
    notRotated(
      this.token,
      'mint-metrics-token makes a new one when it is invoked and this one opens nothing (runbook).',
    );
  }
}

/** The password of the first user; AWS keeps it in a secret of its own afterwards. */
function passwordOf(scope: Construct): string {
  const secret = new secrets.Secret(scope, 'Password', {
    generateSecretString: { passwordLength: 40, excludePunctuation: true },
  });
  notRotated(secret, 'InfluxDB takes it once, when it is made; nobody reads it here afterwards.');
  return secret.secretValue.unsafeUnwrap();
}

const notRotated = (secret: secrets.Secret, reason: string): void =>
  Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason });
