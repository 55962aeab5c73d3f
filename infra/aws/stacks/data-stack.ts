import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ArchiveBucket } from '../constructs/archive-bucket.ts';
import { type Bus, busOf } from '../constructs/bus.ts';
import { DeploymentFunction } from '../constructs/deployment-function.ts';
import { functionsEnteredBy } from '../constructs/functions-entered-by.ts';
import type { Ports } from '../constructs/manifest-function.ts';
import { type Stores, storesOf } from '../constructs/stores.ts';
import type { Deployment } from '../deployment.ts';
import type { Options } from '../options.ts';
import { archivePort } from '../ports/archive.ts';
import { commandsPort } from '../ports/commands.ts';
import { identitiesPort } from '../ports/identities.ts';
import { webhooksPort } from '../ports/webhooks.ts';
import { stackProps } from './stack-props.ts';

/**
 * What must outlive every deployment of code: the archive, the databases, the bus with what waits in it. The functions that
 * bring the databases up to date are here too, so that the other stacks find them so.
 */
export class DataStack extends Stack {
  readonly ports: Ports;
  readonly bus: Bus;
  readonly stores: Stores;

  constructor(scope: Construct, deployment: Deployment) {
    const { options } = deployment;
    super(scope, `${options.name}-data`, stackProps(options, 'archive, databases and bus'));
    const archive = new ArchiveBucket(this, 'Archive', options);
    this.stores = storesOf(this, options);
    this.bus = busOf(this, deployment);
    const secret = commandSecret(this, options);
    this.ports = {
      archive: archivePort(archive.bucket, options),
      registry: this.stores.registry,
      // without keys there is nothing to look up, and who decides needs no network
      keys: options.apiKeys ? this.stores.registry : { grant: () => {} },
      metrics: this.stores.metrics,
      bus: this.bus.port,
      identities: identitiesPort(secret, options),
      commands: commandsPort(secret, options),
      webhooks: webhooksPort(this, options),
    };
    this.#migrate(deployment, this.#mintToken(deployment));
  }

  /** @param minting what sees to the token and the buckets, which it looks at too */
  #migrate(deployment: Deployment, minting: Construct[]): void {
    const { aurora } = this.stores;
    for (const name of functionsEnteredBy('deployment', deployment)) {
      const migration = new DeploymentFunction(this, name, deployment, this.ports, [aurora, ...minting]);
      migration.lambda.addEnvironment('MIGRATIONS_FOLDER', 'sql'); // beside the code, where Lambda starts a function
      if (aurora?.cluster.secret !== undefined)
        migration.giveAdministrator('DATABASE_ADMIN', aurora.cluster.secret);
    }
  }

  #mintToken(deployment: Deployment): Construct[] {
    const { timestream } = this.stores;
    if (timestream === undefined) return [];
    return functionsEnteredBy('new-influxdb', deployment).map((name) => {
      const minting = new DeploymentFunction(this, name, deployment, this.ports, [timestream]);
      minting.giveAdministrator('INFLUXDB_ADMIN', timestream.administrator);
      timestream.token.grantWrite(minting.role);
      return minting;
    });
  }
}

/** From it every device's key for its commands is derived; losing it means to provision every device anew. */
function commandSecret(scope: Construct, { name, removal }: Options): ISecret {
  const secret = new CfnSecret(scope, 'CommandSecret', {
    name: `${name}/command-secret`,
    description: 'master secret of the keys by which devices know commands',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  secret.applyRemovalPolicy(removal === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'Devices hold keys that are derived from it: a new one takes provisioning every device anew.',
  });
  // by its attribute: what Ref answers is the ARN on AWS, but the name on MiniStack
  return Secret.fromSecretCompleteArn(scope, 'CommandSecretByArn', secret.attrId);
}
