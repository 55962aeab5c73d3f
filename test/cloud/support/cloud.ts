import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { Stack } from '#local/stack.ts';
import { startControl } from '../../support/control.ts';
import { startIssuer } from '../../support/issuer.ts';
import { freePorts } from '../../support/runtime-process.ts';
import { startWebhookReceiver, WEBHOOK_SECRET } from '../../support/webhook-receiver.ts';
import { type Cdk, cdkFor } from './cdk.ts';
import { type Database, startDatabase } from './database.ts';
import { startEmulator } from './emulator.ts';
import { emptyBuckets, leftInAws, removeDevices } from './left-in-aws.ts';

/** The whole cloud home on an emulator, as tests look at it. */
export type Cloud = {
  /** The environment of the tests that look at it. */
  environment: Record<string, string>;
  /** Takes the deployment down; answers what it has left behind, which should be nothing. */
  destroy: () => Promise<string[]>;
  stop: () => Promise<void>;
};

/** What tests may do to the database. */
const actionsOf = ({ goAway, comeBack, refused }: Database) => ({
  '/database/away': goAway,
  '/database/back': comeBack,
  '/database/refused': refused,
});

const Outputs = z.record(z.string(), z.record(z.string(), z.string()));

/** Starts an emulator and what the deployment is given, and deploys all stacks. What was started is stopped when it fails. */
export async function startCloud(python: string, say: (line: string) => void): Promise<Cloud> {
  const started = new Stack();
  try {
    return await start(python, say, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
}

async function start(python: string, say: (line: string) => void, started: Stack): Promise<Cloud> {
  const folder = await mkdtemp(join(tmpdir(), 'iot-meter-cloud-'));
  started.push('folder', () => rm(folder, { recursive: true, force: true }));
  const { mqtt: mqtts, http } = await freePorts();
  const { mqtt: databasePort } = await freePorts();

  say('starting a database, a provider of identities and the emulator ...');
  const database = await startDatabase(folder, databasePort);
  started.push('database', database.stop);
  const issuer = await startIssuer();
  const key = await issuer.rotate();
  started.push('issuer', issuer.stop);
  const emulator = await startEmulator(python, folder, { http, mqtts });
  started.push('emulator', emulator.stop);
  const control = await startControl(actionsOf(database));
  started.push('control', control.stop);
  Object.assign(process.env, emulator.environment);

  const webhook = await startWebhookReceiver();
  started.push('webhook receiver', webhook.stop);

  const cdk = cdkFor(folder, emulator.environment);
  const assembly = join(folder, 'cdk.out');
  const context = {
    target: 'emulator',
    removal: 'destroy',
    endpoint: emulator.endpoint,
    database: await databaseSecret(databasePort),
    deviceEndpoint: `localhost:${mqtts}`,
    deviceCa: emulator.ca.replaceAll('\n', '\\n'), // the command line ends at a line feed
    oidcIssuer: issuer.issuer,
    oidcAudience: 'iot-meter',
    apiKeys: 'true', // beside tokens, so that both ways in are tried
    logLevel: 'WARN',
    gapGraceS: '1',
    alertWebhookUrls: webhook.url,
    alertWebhookSecret: await webhookSecret(),
  };
  say('cdk synth ...');
  await cdk([
    'synth',
    '--quiet',
    '--output',
    assembly,
    ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  say('cdk bootstrap ...');
  await cdk(['bootstrap', 'aws://000000000000/us-east-1', '--app', assembly]);
  say('cdk deploy, all stacks ...');
  const outputs = await deploy(cdk, assembly, join(folder, 'outputs.json'));

  const ca = join(folder, 'ca.pem');
  await writeFile(ca, emulator.ca);
  const apiId = /^https?:\/\/([^.]+)\./.exec(outputs['iot-meter-api']?.Url ?? '')?.[1];
  return {
    environment: {
      ...emulator.environment,
      HOME_API_URL: `${emulator.endpoint}/_aws/execute-api/${apiId}/$default`,
      HOME_API_TOKEN: await issuer.token(key, { roles: ['admin'] }),
      HOME_VIEWER_TOKEN: await issuer.token(key, { roles: ['viewer'] }),
      HOME_MQTT_URL: `mqtts://localhost:${mqtts}`,
      HOME_MQTTS_URL: `mqtts://localhost:${mqtts}`,
      HOME_MQTT_CA: ca,
      HOME_WEBHOOK_URL: webhook.url,
      HOME_MAX_QOS: '1',
      HOME_FIGURES: 'none',
      HOME_CLOSES: 'none', // the emulator has no DeleteConnection
      HOME_JSON_DEPTH: '500', // the emulator parses payloads, and no deeper
      CONTROL_URL: control.url,
      CLOUD_DATABASE_URL: `postgres://postgres@127.0.0.1:${databasePort}/postgres?sslmode=disable`,
    },
    destroy: async () => {
      await removeDevices();
      await emptyBuckets();
      await cdk(['destroy', '--all', '--force', '--app', assembly]);
      return leftInAws();
    },
    stop: () => started.stop(),
  };
}

async function deploy(cdk: Cdk, assembly: string, file: string): Promise<z.infer<typeof Outputs>> {
  await cdk(['deploy', '--all', '--require-approval', 'never', '--app', assembly, '--outputs-file', file]);
  return Outputs.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** What the receiver of webhooks knows the house by; answers its ARN. */
async function webhookSecret(): Promise<string> {
  const { ARN = '' } = await new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: 'alert-webhook', SecretString: WEBHOOK_SECRET }),
  );
  return ARN;
}

/** As RDS writes such a secret; answers its ARN. */
async function databaseSecret(port: number): Promise<string> {
  const value = {
    host: '127.0.0.1',
    port,
    username: 'postgres',
    password: 'none',
    dbname: 'postgres',
    sslmode: 'disable',
  };
  const { ARN = '' } = await new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: 'given-database', SecretString: JSON.stringify(value) }),
  );
  return ARN;
}
