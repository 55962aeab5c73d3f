import { Signer } from '@aws-sdk/rds-signer';
import type pg from 'pg';
import * as z from 'zod';
import { StoreAway } from '#domain/errors.ts';
import { isSecretArn, secretValue } from '../secrets.ts';

const POSTGRES_URL = /^postgres(?:ql)?:\/\//;

/** Whether a setting says where a PostgreSQL database is, in one of the forms of {@link DatabaseSource}. */
export const isDatabaseSource = (setting: string): boolean =>
  POSTGRES_URL.test(setting) || isSecretArn(setting);

/**
 * Where a PostgreSQL database is: `postgres://user:password@host:port/database`; `postgres://user@host:port/database?auth=iam`
 * for IAM login to RDS; or the ARN of a secret in the form that RDS keeps
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html).
 */
export const DatabaseSource = z
  .string()
  .refine(
    isDatabaseSource,
    'expected postgres://user:password@host:port/database, the same with ?auth=iam, or the ARN of a secret',
  );

/** The server has to show a certificate for its name, by an authority that Node knows or NODE_EXTRA_CA_CERTS adds. */
const VERIFY_FULL = { rejectUnauthorized: true };

/** How `pg` connects to a source; a secret is read anew at each call. @throws StoreAway when it can't be read or used */
export async function clientConfig(source: string): Promise<pg.ClientConfig> {
  if (isSecretArn(source)) return fromSecret(await secretValue(source));
  return isIamLogin(source) ? iamLogin(new URL(source)) : { connectionString: source };
}

/** Whether users of this source log in by IAM. */
export const isIamLogin = (source: string): boolean =>
  POSTGRES_URL.test(source) && new URL(source).searchParams.get('auth') === 'iam';

const RdsSecret = z.object({
  host: z.string(),
  port: z.coerce.number().default(5432),
  username: z.string(),
  password: z.string(),
  dbname: z.string().default('postgres'),
  sslmode: z.string().optional(),
});

function fromSecret(text: string): pg.ClientConfig {
  const { host, port, username, password, dbname, sslmode } = readSecret(text);
  const ssl = sslmode === 'disable' ? false : VERIFY_FULL;
  return { host, port, user: username, password, database: dbname, ssl };
}

/** What stands in a secret can be mended while functions run, so that it counts as away; its text stays out of the error. */
function readSecret(text: string): z.infer<typeof RdsSecret> {
  try {
    return RdsSecret.parse(JSON.parse(text));
  } catch {
    throw new StoreAway('secrets', new Error('the database secret is not as RDS writes it'));
  }
}

/**
 * A token stands for a password and lasts 15 minutes, so each connection gets its own; signing needs no network
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html).
 */
function iamLogin({ hostname, port, username, pathname }: URL): pg.ClientConfig {
  const target = {
    hostname,
    port: Number(port === '' ? '5432' : port),
    username: decodeURIComponent(username),
  };
  const signer = new Signer(target);
  return {
    host: hostname,
    port: target.port,
    user: target.username,
    database: decodeURIComponent(pathname.slice(1)),
    password: () => signed(signer),
    ssl: VERIFY_FULL,
  };
}

async function signed(signer: Signer): Promise<string> {
  try {
    return await signer.getAuthToken();
  } catch (error) {
    throw new StoreAway('credentials', error);
  }
}
