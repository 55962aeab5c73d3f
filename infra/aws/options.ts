import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';

const SECRET_ARN = /^arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:.+$/;
const URL_WITH_ORG_AND_BUCKET = /^https?:\/\/[^?\s]+\?(?=.*\borg=)(?=.*\bbucket=)\S+$/;

/** Context comes as text from `-c name=value`, and as JSON from cdk.json. */
const number = (min: number, max: number, preset: number) =>
  z.coerce.number().min(min).max(max).default(preset);
const days = (preset: number) => z.coerce.number().int().min(1).max(36_500).default(preset);
const flag = (preset: boolean) =>
  z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).default(preset);
const list = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(',').map((part) => part.trim()))])
  .default([]);

/** What may be chosen for a deployment: `-c name=value`, or `context` in cdk.json. docs/deployment.md explains each. */
export const Options = z.strictObject({
  /** Begins the names of all stacks and resources, so that several deployments stand in one account. */
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{1,20}$/,
      'expected 2 to 21 small letters, digits and "-", beginning with a letter',
    )
    .default('iot-meter'),
  target: z.enum(['aws', 'emulator']).default('aws'),
  /** Where the emulator is, as functions reach it. */
  endpoint: z.url().default('http://127.0.0.1:4566'),
  region: z.string().optional(),
  account: z
    .string()
    .regex(/^\d{12}$/, 'expected 12 digits')
    .optional(),
  removal: z.enum(['retain', 'destroy']).default('retain'),

  bus: z.enum(['queue', 'stream']).default('queue'),
  /** Shards of the stream; 0: on demand. */
  shards: z.coerce.number().int().min(0).max(500).default(0),
  archiveLayout: z.enum(['message', 'batch']).default('message'),
  database: z
    .union([
      z.literal('aurora'),
      z
        .string()
        .regex(
          SECRET_ARN,
          'expected "aurora", or the ARN of a secret with host, port, username, password and dbname',
        ),
    ])
    .default('aurora'),
  /** Aurora Capacity Units, about 2 GiB of memory each. */
  databaseMinCapacity: number(0, 256, 0.5),
  databaseMaxCapacity: number(1, 256, 8),
  /** A second instance in another zone, which takes over within a minute; it costs as much as the first. */
  databaseReader: flag(false),
  metrics: z
    .union([
      z.enum(['postgres', 'timestream']),
      z
        .string()
        .regex(
          URL_WITH_ORG_AND_BUCKET,
          'expected "postgres", "timestream", or the URL of an InfluxDB 2: https://host:8086?org=...&bucket=...',
        ),
    ])
    .default('postgres'),
  metricsTokenSecret: z
    .string()
    .regex(SECRET_ARN, 'expected the ARN of a secret that holds the token')
    .optional(),
  influxInstanceType: z.string().default('db.influx.medium'),
  influxStorageGb: z.coerce.number().int().min(20).max(15_360).default(100),
  /** For stores that can be reached over IPv4 only; each costs about 33 dollars a month. */
  natGateways: z.coerce.number().int().min(0).max(3).default(0),
  /** Run functions that need the database in a VPC that is there already. */
  vpcId: z.string().optional(),
  subnetIds: list,
  availabilityZones: list,
  securityGroupId: z.string().optional(),

  /** Host and port of MQTT that devices are told; else the account's own endpoint of AWS IoT. */
  deviceEndpoint: z
    .string()
    .regex(/^[\w.-]+:\d+$/, 'expected host:port')
    .optional(),
  /** In PEM: whom devices trust, where that is not Amazon. */
  deviceCa: z
    .string()
    .startsWith('-----BEGIN CERTIFICATE-----', 'expected a certificate in PEM, its line feeds written as \\n')
    .transform((text) => text.replaceAll('\\n', '\n'))
    .optional(),
  oidcIssuer: z
    .url('expected the issuer URL of an OpenID Connect provider, or leave it out for a Cognito user pool')
    .optional(),
  oidcAudience: z.string().optional(),
  oidcRolesClaim: z.string().optional(),
  /** Keys beside tokens. The function that checks them stands in the database's network then, and reaches the issuer from there. */
  apiKeys: flag(false),
  corsOrigins: list,
  throttleRate: number(1, 10_000, 200),
  throttleBurst: number(1, 5000, 400),

  /** Who is told of alerts, and the secret that they know us by; both or none. */
  alertWebhookUrls: list,
  alertWebhookSecret: z
    .string()
    .regex(SECRET_ARN, 'expected the ARN of a secret that holds at least 24 characters')
    .optional(),
  alarmEmail: z.email('expected an e-mail address').optional(),
  runbookUrl: z.url().default('https://example.com/iot-meter/docs/runbook.md'),
  metricsRetentionDays: days(90),
  minutesRetentionDays: days(730),
  quarantineRetentionDays: days(90),
  deadLetterRetentionDays: days(365),
  alertRetentionDays: days(365),
  auditRetentionDays: days(730),
  logRetentionDays: z.coerce.number().pipe(z.enum(RetentionDays)).default(RetentionDays.ONE_MONTH),
  discoveredDevicesMax: z.coerce.number().int().min(0).default(10_000),
  brokerCount: z.coerce.number().int().min(1).max(5).default(1),
  bufferHighPct: number(1, 100, 80),
  bufferLowPct: number(1, 100, 60),
  gapGraceS: number(1, 86_400, 60),
  quarantineQuietH: number(1, 8760, 24),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  reservedConcurrency: flag(true),
});
export type Options = z.infer<typeof Options>;

/** The options cannot be used; the message names each with what to change. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/**
 * Reads the options from the context of the app, in which CDK keeps things of its own (their names have a colon).
 * @throws OptionsError with all problems at once
 */
export function optionsOf(context: Record<string, unknown>): Options {
  const ours = Object.entries(context).filter(([name, value]) => !name.includes(':') && value !== '');
  const result = Checked.safeParse(Object.fromEntries(ours));
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message }) => `  ${path.join('.') || 'context'}: ${message}`,
  );
  throw new OptionsError(
    `these options can't be used (docs/deployment.md explains them):\n${problems.join('\n')}`,
  );
}

/** Options that go together only. */
const Checked = Options.superRefine((options, { addIssue }) => {
  const refuse = (path: string, message: string) => addIssue({ code: 'custom', path: [path], message });
  const {
    metrics,
    metricsTokenSecret,
    oidcIssuer,
    oidcAudience,
    vpcId,
    securityGroupId,
    subnetIds,
    availabilityZones,
  } = options;
  if (metrics.startsWith('http') && metricsTokenSecret === undefined)
    refuse('metricsTokenSecret', 'an InfluxDB needs the ARN of the secret that holds a token for it');
  if (oidcIssuer !== undefined && oidcAudience === undefined)
    refuse('oidcAudience', 'say for whom the issuer makes the tokens that are to be taken');
  if (options.alertWebhookUrls.length > 0 !== (options.alertWebhookSecret !== undefined))
    refuse('alertWebhookSecret', 'alertWebhookUrls and alertWebhookSecret go together: give both or none');
  const incomplete =
    securityGroupId === undefined || subnetIds.length === 0 || availabilityZones.length === 0;
  if (vpcId !== undefined && incomplete)
    refuse('vpcId', 'needs subnetIds, availabilityZones and securityGroupId beside it');
  if (options.target === 'emulator' && (options.database === 'aurora' || metrics === 'timestream'))
    refuse(
      'database',
      'an emulator has no Aurora and no Timestream: give the ARN of a secret that leads to a PostgreSQL',
    );
});
