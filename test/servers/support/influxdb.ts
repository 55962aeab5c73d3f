import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { freePorts } from '../../support/runtime-process.ts';
import { answers, type Part } from './part.ts';
import { ServerProcess } from './server-process.ts';

/** The organization of the compose home. */
const ORG = 'iot-org';

/** InfluxDB 2.7 with everything in `folder`, set up as at its first start. */
export async function startInfluxdb(program: string, folder: string): Promise<Part> {
  const { http } = await freePorts();
  const url = `http://127.0.0.1:${http}`;
  const server = new ServerProcess({
    program,
    args: [
      ...['--http-bind-address', `127.0.0.1:${http}`],
      ...['--bolt-path', join(folder, 'influxd.bolt'), '--sqlite-path', join(folder, 'influxd.sqlite')],
      ...['--engine-path', join(folder, 'engine'), '--reporting-disabled', '--pprof-disabled'],
    ],
    env: { HOME: folder, INFLUXD_CONFIG_PATH: folder },
    log: join(folder, 'influxd.log'),
    isReady: () => answers(`${url}/health`),
  });
  await server.start();
  const token = randomBytes(24).toString('hex');
  const password = randomBytes(16).toString('hex');
  await call(`${url}/api/v2/setup`, 'POST', token, {
    username: 'admin',
    password,
    org: ORG,
    bucket: 'iot-metrics',
    token,
  });
  return { ...influxdbAt({ url, token, org: ORG }), process: server };
}

export type Influxdb = { url: string; token: string; org: string };

/** An InfluxDB that is there, with a token that may make buckets. */
export function influxdbAt({ url, token, org }: Influxdb): Part {
  const api = (path: string, method: string, body?: object) =>
    call(`${url}/api/v2/${path}`, method, token, body);
  return {
    environment: { TEST_INFLUXDB_URL: url, TEST_INFLUXDB_TOKEN: token, TEST_INFLUXDB_ORG: org },
    newPlace: async () => {
      const { orgs } = await api(`orgs?${new URLSearchParams({ org })}`, 'GET');
      const name = `home-${randomUUID()}`;
      await api('buckets', 'POST', { orgID: orgs[0].id, name, retentionRules: [] });
      return {
        settings: { INFLUXDB_URL: url, INFLUXDB_TOKEN: token, INFLUXDB_ORG: org, INFLUXDB_BUCKET: name },
        remove: async () => {
          const { buckets } = await api(`buckets?${new URLSearchParams({ org, limit: '100' })}`, 'GET');
          for (const bucket of buckets)
            if (bucket.name.startsWith(name)) await api(`buckets/${bucket.id}`, 'DELETE');
        },
      };
    },
  };
}

async function call(url: string, method: string, token: string, body?: object) {
  const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
