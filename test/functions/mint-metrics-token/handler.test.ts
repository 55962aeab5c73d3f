import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build, Config, mintMetricsToken } from '#functions/mint-metrics-token/handler.ts';
import { loadConfig } from '#lambda/load-config.ts';

const TOKEN_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf';
const ADMIN_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:admin-AbCdEf';
const secrets = mockClient(SecretsManagerClient);
afterAll(() => secrets.restore());

/** What an InfluxDB 2.7 answers to these calls, and whom it lets in. */
class Influx {
  readonly tokens = new Set<string>();
  readonly made: unknown[] = [];
  /** Buckets by name, and those that tokens open. */
  readonly buckets = new Map<string, unknown>([['iot-metrics', { everySeconds: 0 }]]);
  opens: string[] = [];
  readonly server: Server = createServer(async (request, response) => {
    const { status, body, cookie } = await this.#answer(request);
    response.writeHead(
      status,
      cookie === undefined ? {} : { 'set-cookie': `${cookie}; Path=/api/; HttpOnly` },
    );
    response.end(JSON.stringify(body));
  });

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown; cookie?: string }> {
    const { authorization = '', cookie = '' } = request.headers;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://influx');
    if (pathname === '/api/v2/signin') {
      const right = authorization === `Basic ${Buffer.from('administrator:s:ecret').toString('base64')}`;
      return right
        ? { status: 204, body: '', cookie: 'influxdb-oss-session=abc' }
        : { status: 401, body: {} };
    }
    const known =
      cookie === 'influxdb-oss-session=abc' || this.tokens.has(authorization.replace('Token ', ''));
    if (!known) return { status: 401, body: { code: 'unauthorized' } };
    const name = searchParams.get('name') ?? '';
    if (request.method === 'GET') {
      const rule = this.buckets.get(name);
      if (rule === undefined) return { status: 404, body: { message: `bucket "${name}" not found` } };
      const mine = cookie !== '' || this.opens.includes(name);
      const bucket = { id: `id of ${name}`, orgID: 'org1', name, retentionRules: [rule] };
      return { status: 200, body: { buckets: mine ? [bucket] : [] } };
    }
    const given = JSON.parse(Buffer.concat(await request.toArray()).toString());
    if (pathname !== '/api/v2/authorizations') {
      if (cookie === '') return { status: 401, body: { code: 'unauthorized' } };
      const [rule] = given.retentionRules;
      const named = given.name ?? decodeURIComponent(pathname.replace('/api/v2/buckets/id%20of%20', ''));
      this.buckets.set(named, rule);
      const bucket = { id: `id of ${named}`, orgID: 'org1', retentionRules: [rule] };
      return { status: request.method === 'POST' ? 201 : 200, body: bucket };
    }
    this.made.push(given);
    this.opens = given.permissions.map(({ resource }: { resource: { id: string } }) => resource.id.slice(6));
    this.tokens.add('minted');
    return { status: 201, body: { token: 'minted' } };
  }
}

let influx: Influx;
let url: string;
beforeEach(async () => {
  secrets.reset();
  influx = new Influx();
  influx.server.listen(0, '127.0.0.1');
  await once(influx.server, 'listening');
  const address = influx.server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});
afterEach(() => {
  influx.server.closeAllConnections();
  influx.server.close();
});

const services = () =>
  build(
    loadConfig(Config, {
      METRICS_URL: `${url}?org=iot-org&bucket=iot-metrics`,
      INFLUXDB_TOKEN: TOKEN_SECRET,
      INFLUXDB_ADMIN: ADMIN_SECRET,
    }),
  );

const holds = (secret: string, value: string) =>
  secrets.on(GetSecretValueCommand, { SecretId: secret }).resolves({ SecretString: value });

describe('mint-metrics-token', () => {
  it('makes the bucket of minutes, and a token for the two and nothing else, when what is there opens nothing', async () => {
    holds(TOKEN_SECRET, 'what CloudFormation made up');
    holds(
      ADMIN_SECRET,
      JSON.stringify({ username: 'administrator', password: 's:ecret', bucket: 'iot-metrics' }),
    );
    expect(await mintMetricsToken(services())).toEqual({ minted: true });
    expect(influx.buckets.get('iot-metrics-1m')).toMatchObject({ everySeconds: 730 * 86_400 });
    const both = ['iot-metrics', 'iot-metrics-1m'].map((name) => ({
      type: 'buckets',
      id: `id of ${name}`,
      orgID: 'org1',
    }));
    expect(influx.made).toEqual([
      {
        orgID: 'org1',
        description: 'iot-meter',
        permissions: both.flatMap((resource) => [
          { action: 'read', resource },
          { action: 'write', resource },
        ]),
      },
    ]);
    const [put] = secrets.commandCalls(PutSecretValueCommand);
    expect(put?.args[0].input).toEqual({ SecretId: TOKEN_SECRET, SecretString: 'minted' });
  });

  it('leaves a token alone that works, for functions hold it, and asks no administrator', async () => {
    influx.tokens.add('in use');
    influx.opens = ['iot-metrics', 'iot-metrics-1m'];
    influx.buckets.set('iot-metrics-1m', { everySeconds: 0 });
    holds(TOKEN_SECRET, 'in use');
    expect(await mintMetricsToken(services())).toEqual({ minted: false });
    expect(influx.made).toEqual([]);
    expect(secrets.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });

  it('lengthens a retention that is too short as the administrator, and keeps the token', async () => {
    influx.tokens.add('in use');
    influx.opens = ['iot-metrics', 'iot-metrics-1m'];
    influx.buckets.set('iot-metrics-1m', { everySeconds: 86_400 });
    holds(TOKEN_SECRET, 'in use');
    holds(ADMIN_SECRET, JSON.stringify({ username: 'administrator', password: 's:ecret' }));
    expect(await mintMetricsToken(services())).toEqual({ minted: false });
    expect(influx.buckets.get('iot-metrics-1m')).toMatchObject({ everySeconds: 730 * 86_400 });
    expect(influx.made).toEqual([]);
  });

  it('fails, and says so, when InfluxDB does not let the first user in', async () => {
    holds(TOKEN_SECRET, 'none');
    holds(ADMIN_SECRET, JSON.stringify({ username: 'administrator', password: 'wrong' }));
    await expect(mintMetricsToken(services())).rejects.toThrow('InfluxDB refuses its first user: 401');
    expect(secrets.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });
});
