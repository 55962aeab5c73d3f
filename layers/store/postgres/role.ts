import pg from 'pg';
import { orStoreAway } from './errors.ts';
import { clientConfig, isIamLogin } from './source.ts';

type Role = { name: string; password: string | null; database: string; iam: boolean };

/**
 * Makes sure that the user of a database can log in and keep its tables there: the role exists, logs in by IAM where its source
 * says so and the server knows that, and may create in the schema `public`. It owns what it creates, for only an owner can
 * attach and drop partitions; it may create neither roles nor databases, and nothing that is there already is taken from its
 * owner.
 * @param admin source of a user who may create roles and grant on the database
 * @throws StoreAway
 */
export async function ensureRole(admin: string, source: string): Promise<void> {
  const role = await roleOf(source);
  const client = new pg.Client(await configIn(role.database, admin));
  client.on('error', () => undefined); // the statement that runs fails with it too
  await orStoreAway('database', async () => {
    try {
      await client.connect();
      await grantAll(client, role);
    } finally {
      await client.end();
    }
  });
}

async function grantAll(client: pg.Client, { name, password, database, iam }: Role): Promise<void> {
  const role = pg.escapeIdentifier(name);
  if (!(await isRole(client, name))) {
    const secret = password === null ? '' : ` PASSWORD ${pg.escapeLiteral(password)}`;
    await client.query(`CREATE ROLE ${role} LOGIN${secret}`);
  }
  if (iam && (await isRole(client, 'rds_iam'))) await client.query(`GRANT rds_iam TO ${role}`);
  await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database)} TO ${role}`);
  await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${role}`);
}

const isRole = async (client: pg.Client, name: string): Promise<boolean> =>
  (await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name])).rowCount === 1;

async function roleOf(source: string): Promise<Role> {
  const { connectionString, ...config } = await clientConfig(source);
  // pg itself reads a URL and whatever stands for it in the environment
  const { user, password, database } = new pg.Client(
    connectionString === undefined ? config : { connectionString },
  );
  return {
    name: user ?? '',
    password: typeof password === 'string' && password !== '' ? password : null,
    database: database ?? '',
    iam: isIamLogin(source),
  };
}

/** Rights on a schema are given in its own database. */
async function configIn(database: string, admin: string): Promise<pg.ClientConfig> {
  const config = await clientConfig(admin);
  if (config.connectionString === undefined) return { ...config, database };
  const url = new URL(config.connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { connectionString: url.href };
}
