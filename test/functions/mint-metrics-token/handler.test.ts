import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { build, Config, mintMetricsToken } from '#functions/mint-metrics-token/handler.ts';
import { loadConfig } from '#lambda/load-config.ts';

const TOKEN_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:token-AbCdEf';
const ADMIN_SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:admin-AbCdEf';
const secrets = mockClient(SecretsManagerClient);

/** What an InfluxDB 2.7 answers to these calls, and whom it lets in. */
class Influx {
  readonly tokens = new Set<string>();
  readonly made: unknown[] = [];
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
    const { pathname } = new URL(request.url ?? '', 'http://influx');
    if (pathname === '/api/v2/signin') {
      const right = authorization === `Basic ${Buffer.from('administrator:s:ecret').toString('base64')}`;
      return right
        ? { status: 204, body: '', cookie: 'influxdb-oss-session=abc' }
        : { status: 401, body: {} };
    }
    const known =
      cookie === 'influxdb-oss-session=abc' || this.tokens.has(authorization.replace('Token ', ''));
    if (!known) return { status: 401, body: { code: 'unauthorized' } };
    if (pathname === '/api/v2/orgs')
      return { status: 200, body: { orgs: [{ id: 'org1', name: 'iot-org' }] } };
    if (pathname === '/api/v2/buckets')
      return { status: 200, body: { buckets: [{ id: 'b1', name: 'iot-metrics' }] } };
    this.made.push(JSON.parse(Buffer.concat(await request.toArray()).toString()));
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
  it('puts a token for the one bucket into the secret, when what is there opens nothing', async () => {
    holds(TOKEN_SECRET, 'what CloudFormation made up');
    holds(
      ADMIN_SECRET,
      JSON.stringify({ username: 'administrator', password: 's:ecret', bucket: 'iot-metrics' }),
    );
    expect(await mintMetricsToken(services())).toEqual({ minted: true });
    const resource = { type: 'buckets', id: 'b1', orgID: 'org1' };
    expect(influx.made).toEqual([
      {
        orgID: 'org1',
        description: 'iot-meter',
        permissions: [
          { action: 'read', resource },
          { action: 'write', resource },
        ],
      },
    ]);
    const [put] = secrets.commandCalls(PutSecretValueCommand);
    expect(put?.args[0].input).toEqual({ SecretId: TOKEN_SECRET, SecretString: 'minted' });
  });

  it('leaves a token alone that works, for functions hold it', async () => {
    influx.tokens.add('in use');
    holds(TOKEN_SECRET, 'in use');
    expect(await mintMetricsToken(services())).toEqual({ minted: false });
    expect(influx.made).toEqual([]);
    expect(secrets.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });

  it('fails, and says so, when InfluxDB does not let the first user in', async () => {
    holds(TOKEN_SECRET, 'none');
    holds(ADMIN_SECRET, JSON.stringify({ username: 'administrator', password: 'wrong' }));
    await expect(mintMetricsToken(services())).rejects.toThrow('InfluxDB refuses its first user: 401');
    expect(secrets.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });
});
