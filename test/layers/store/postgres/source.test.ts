import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreAway } from '#domain/errors.ts';
import { migrate } from '#store/postgres/migrate.ts';
import { Database, DatabaseConfig } from '#store/postgres/pool.ts';
import { clientConfig } from '#store/postgres/source.ts';

import { startLoginGate } from '#test/support/login-gate.ts';
import { selfSigned } from '#test/support/self-signed.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:database-AbCdEf';
const secrets = mockClient(SecretsManagerClient);
afterAll(() => secrets.restore());
const opened: Database[] = [];

beforeEach(() => {
  secrets.reset();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret');
});
afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())));

/** Kept, so that it is closed when its test ends. */
function open(source: string): Database {
  const database = new Database(source, 'registry');
  opened.push(database);
  return database;
}

const holding = (fields: object) =>
  secrets.on(GetSecretValueCommand, { SecretId: ARN }).resolves({ SecretString: JSON.stringify(fields) });

const ask = (database: Database) => database.query<{ n: number }>('SELECT 1 AS n');

describe('the setting of a database', () => {
  it.each([
    'postgres://user:password@host:5432/db',
    'postgresql://host/db',
    'postgres://user@host:5432/db?auth=iam',
    ARN,
  ])('may be %s', (source) => {
    expect(DatabaseConfig.parse({ DATABASE_URL: source })).toEqual({ DATABASE_URL: source });
  });

  it.each(['mysql://host/db', 'arn:aws:s3:::bucket', 'host', ''])('may not be %j', (source) => {
    expect(() => DatabaseConfig.parse({ DATABASE_URL: source })).toThrow('expected postgres://');
  });
});

describe('a database whose login is in a secret', () => {
  const password = 'first';
  let gate: Awaited<ReturnType<typeof startLoginGate>>;
  const fields = () => ({
    engine: 'postgres',
    host: '127.0.0.1',
    port: gate.port,
    username: 'meter',
    password,
    dbname: 'postgres',
    sslmode: 'disable',
  });
  beforeAll(async () => {
    gate = await startLoginGate({ admits: (user, given) => user === 'meter' && given === password });
  });
  afterAll(() => gate.stop());

  it('is not asked for the secret before the first query, and then once', async () => {
    holding(fields());
    const database = open(ARN);
    expect(secrets.calls()).toHaveLength(0);
    expect(await ask(database)).toEqual([{ n: 1 }]);
    expect(await database.transaction(async (client) => (await client.query('SELECT 2 AS n')).rows)).toEqual([
      { n: 2 },
    ]);
    expect(secrets.calls()).toHaveLength(1);
  });

  it('is let in again after the password was rotated, at the second try', async () => {
    holding(fields());
    const stale = open(ARN);
    holding({ ...fields(), password: 'stale' });
    await expect(ask(stale)).rejects.toThrow(StoreAway);
    holding(fields());
    expect(await ask(stale)).toEqual([{ n: 1 }]);
  });

  it('is asked again where the secret could not be read', async () => {
    secrets.on(GetSecretValueCommand).rejects(new Error('throttled'));
    const database = open(ARN);
    await expect(ask(database)).rejects.toThrow(new StoreAway('secrets', new Error('throttled')));
    holding(fields());
    expect(await ask(database)).toEqual([{ n: 1 }]);
  });

  it.each(['', 'not JSON', '{"host":"h","password":"hush"}'])(
    'is away where the secret holds %j, and the error does not tell what it holds',
    async (text) => {
      secrets.on(GetSecretValueCommand).resolves({ SecretString: text });
      const error = await ask(open(ARN)).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(StoreAway);
      expect(error.message).toBe('secrets does not answer: the database secret is not as RDS writes it');
    },
  );

  it('is migrated with the same login', async () => {
    holding(fields());
    expect(await migrate(ARN)).toContain('0001_registry');
    expect(await migrate(ARN)).toEqual([]);
  });

  it('has to show a certificate, unless the secret says otherwise', async () => {
    const { sslmode: _, ...silent } = fields();
    holding(silent);
    expect(await clientConfig(ARN)).toMatchObject({ ssl: { rejectUnauthorized: true } });
    await expect(ask(open(ARN))).rejects.toThrow('does not support SSL');
  });
});

describe('a database with IAM login', () => {
  const trusted = getCACertificates('default');
  let certificate: { key: string; cert: string };
  let gate: Awaited<ReturnType<typeof startLoginGate>>;
  const logins: string[] = [];
  const source = (host = 'localhost') => `postgres://iot%2Dmeter@${host}:${gate.port}/postgres?auth=iam`;
  beforeAll(async () => {
    certificate = selfSigned('localhost');
    gate = await startLoginGate({
      tls: certificate,
      admits: (user, token) => {
        logins.push(token);
        return user === 'iot-meter' && token.includes('Action=connect') && token.includes('DBUser=iot-meter');
      },
    });
  });
  afterEach(() => setDefaultCACertificates(trusted));
  afterAll(() => gate.stop());

  it('gets a token of its own for each connection, signed for its host, port, user and region', async () => {
    setDefaultCACertificates([...trusted, certificate.cert]);
    const database = open(source());
    logins.length = 0;
    await Promise.all([ask(database), ask(database)]);
    expect(logins).toHaveLength(2);
    expect(logins[0]).toMatch(new RegExp(`^localhost:${gate.port}/\\?`));
    expect(logins[0]).toContain('eu-central-1%2Frds-db%2Faws4_request');
    expect(logins[0]).toContain('X-Amz-Expires=900');
  });

  it('is sent no token where its certificate is by nobody we trust', async () => {
    logins.length = 0;
    await expect(ask(open(source()))).rejects.toThrow(/self-signed certificate/);
    expect(logins).toEqual([]);
  });

  it('is sent no token where its certificate is for another host', async () => {
    setDefaultCACertificates([...trusted, certificate.cert]);
    logins.length = 0;
    await expect(ask(open(source('127.0.0.1')))).rejects.toThrow(/does not match certificate/);
    expect(logins).toEqual([]);
  });
});
